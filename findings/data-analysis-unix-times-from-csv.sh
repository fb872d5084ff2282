#!/usr/bin/env bash
# Microsoft.Data.Analysis 0.23.1 (NuGet): Unix times read from a CSV are off by up to half a minute.
#
# Input: a rating file with a header and whole-number times.
# Expected: a column of whole numbers, 881250949 and 891717742.
# Seen: a column of 32-bit floats, whose numbers of this size lie 64 apart: 881250944 and 891717760.
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

var time = DataFrame.LoadCsvFromString("user,time\n196,881250949\n186,891717742\n")["time"];
Console.WriteLine(time.DataType.Name);
foreach (var value in time) Console.WriteLine(Convert.ToDouble(value,
    CultureInfo.InvariantCulture).ToString("F0", CultureInfo.InvariantCulture));
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
Single
881250944
891717760
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
