#!/usr/bin/env bash
# Microsoft.Data.Analysis 0.23.1 (NuGet): through Apache Arrow, booleans after the first are lost.
#
# Input: true, false, true, from a DataFrame to Arrow and from Arrow to a DataFrame.
# Expected: true, false, true.
# Seen: true, false, false in both directions: Arrow keeps eight to a byte, a DataFrame one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package Microsoft.Data.Analysis@0.23.1
#:package Apache.Arrow@22.1.0
#:property PublishAot=false
#:property InvariantGlobalization=true
using Apache.Arrow;
using Microsoft.Data.Analysis;

var frame = new DataFrame(new BooleanDataFrameColumn("seen", [true, false, true]));
var written = (BooleanArray)frame.ToArrowRecordBatches().Single().Column(0);
Console.WriteLine($"to Arrow: {string.Join(", ", written.Select(value => value))}");
var values = new BooleanArray.Builder().Append(true).Append(false).Append(true).Build();
var read = DataFrame.FromArrowRecordBatch(new RecordBatch.Builder().Append("seen", false, values).Build());
Console.WriteLine($"from Arrow: {string.Join(", ", read["seen"].Cast<object?>())}");
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
to Arrow: True, False, False
from Arrow: True, False, False
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
