#!/usr/bin/env bash
# Microsoft.Data.Analysis 0.23.1 (NuGet): the mean of ten equal Unix times is another time.
#
# Input: ten times 881250949 (December 1997) in a column of 32-bit integers.
# Expected: 881250949.
# Seen: 22257489.8 (September 1970): the sum is taken in 32 bits and wraps without an error; a column of 64-bit
# integers is right.
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

Console.WriteLine("int:  " + new PrimitiveDataFrameColumn<int>("time", Enumerable.Repeat(881250949,
    10)).Mean().ToString(CultureInfo.InvariantCulture));
Console.WriteLine("long: " + new PrimitiveDataFrameColumn<long>("time", Enumerable.Repeat(881250949L,
    10)).Mean().ToString(CultureInfo.InvariantCulture));
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
int:  22257489.8
long: 881250949
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
