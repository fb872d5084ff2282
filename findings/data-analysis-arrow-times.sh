#!/usr/bin/env bash
# Microsoft.Data.Analysis 0.23.1 (NuGet): through Apache Arrow, a time loses its hours and minutes.
#
# Input: a column of DateTime with 1 January 2020, 12:34.
# Expected: the same after a way to Arrow and back.
# Seen: midnight: the column is written as days (date64). A timestamp written by others is read whole.
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
using System.Globalization;
using Microsoft.Data.Analysis;

var frame = new DataFrame(new DateTimeDataFrameColumn("time", [new DateTime(2020, 1, 1, 12, 34, 0)]));
var batch = frame.ToArrowRecordBatches().Single();
var back = (DateTime)DataFrame.FromArrowRecordBatch(batch)["time"][0];
Console.WriteLine($"{batch.Schema.GetFieldByIndex(0).DataType.Name}: {back.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}");
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
date64: 2020-01-01 00:00
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
