#!/usr/bin/env bash
# Microsoft.DotNet.Interactive.Formatting 1.0.0-beta.26120.1 (NuGet): a matrix is shown as one row.
#
# Input: a 2 × 2 array.
# Expected: two rows of two numbers.
# Seen: one list of four; a 4 × 1 array looks the same.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package Microsoft.DotNet.Interactive.Formatting@1.0.0-beta.26120.1
#:property PublishAot=false
#:property NoWarn=$(NoWarn);NU1603
#:property InvariantGlobalization=true
using System.Text.RegularExpressions;
using Microsoft.DotNet.Interactive.Formatting;

Console.WriteLine(Text(new double[,] { { 1, 2 }, { 3, 4 } }.ToDisplayString("text/html")));
Console.WriteLine(Text(new double[,] { { 1 }, { 2 }, { 3 }, { 4 } }.ToDisplayString("text/html")));

static string Text(string html) => Regex.Replace(html.Split("<style")[0], "<[^>]*>", "").Trim();
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
[ 1, 2, 3, 4 ]
[ 1, 2, 3, 4 ]
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
