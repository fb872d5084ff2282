#!/usr/bin/env bash
# Deedle 8.1.0 (NuGet): a CSV column of zeros and ones is read as Boolean, and so is a count that happens to be small.
#
# Input: genre flags, and how often a trailer was played, 0 or 1 in this file.
# Expected: whole numbers, as a column with a 2 in it becomes: flags can then be added up.
# Seen: Boolean for both; the sum of the column needs its type to be named, and the type changes with the data.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package Deedle@8.1.0
#:package FSharp.Core@10.1.404
#:property PublishAot=false
#:property InvariantGlobalization=true
using Deedle;
string Types(string text) => string.Join(" ",
    Frame.ReadCsv(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text))).ColumnTypes.Select(type =>
    type.Name));
Console.WriteLine("0 and 1: " + Types("movie,comedy,plays\n1,1,0\n2,0,1\n3,1,1\n"));
Console.WriteLine("a 2 too: " + Types("movie,comedy,plays\n1,1,0\n2,0,2\n3,1,1\n"));
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
0 and 1: Int32 Boolean Boolean
a 2 too: Int32 Boolean Int32
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
