#!/usr/bin/env bash
# Microsoft.Data.Analysis 0.23.1 (NuGet): the product of a group is always 0.
#
# Input: 2, 3 and 4 in one group, nothing missing.
# Expected: 24, as the product of the column is.
# Seen: 0: the running product starts from 0.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package Microsoft.Data.Analysis@0.23.1
#:property PublishAot=false
#:property InvariantGlobalization=true
using System.Globalization;
using Microsoft.Data.Analysis;

var frame = new DataFrame(new StringDataFrameColumn("group", ["a", "a", "a"]),
    new PrimitiveDataFrameColumn<double>("value", [2, 3, 4]));
Console.WriteLine("column: " + Convert.ToDouble(frame["value"].Product(), CultureInfo.InvariantCulture));
Console.WriteLine("group: " + Convert.ToDouble(frame.GroupBy("group").Product("value")["value"][0],
    CultureInfo.InvariantCulture));
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
column: 24
group: 0
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
