#!/usr/bin/env bash
# Microsoft.Data.Analysis 0.23.1 (NuGet): a slice of an Arrow batch is read from row 0.
#
# Input: 1 to 5, and the slice of two rows that begins at the third.
# Expected: 3, 4.
# Seen: 1, 2, for numbers and for text.
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

var batch = new RecordBatch.Builder()
    .Append("number", false, new Int32Array.Builder().AppendRange([1, 2, 3, 4, 5]).Build())
    .Append("text", false, new StringArray.Builder().AppendRange(["a", "b", "c", "d", "e"]).Build())
    .Build();
var slice = batch.Slice(2, 2);
Console.WriteLine($"Arrow: {string.Join(", ", ((Int32Array)slice.Column(0)).Select(value => value))}");
var frame = DataFrame.FromArrowRecordBatch(slice);
Console.WriteLine($"DataFrame: {string.Join(", ", frame["number"].Cast<object>())}; {string.Join(", ", frame["text"].Cast<object>())}");
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
Arrow: 3, 4
DataFrame: 1, 2; a, b
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
