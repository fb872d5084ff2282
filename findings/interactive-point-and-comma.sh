#!/usr/bin/env bash
# Microsoft.DotNet.Interactive.Formatting 1.0.0-beta.26120.1 (NuGet): one table has decimal points and decimal commas.
#
# Input: the number 1.5 as double, decimal and float, and a list of doubles, in German.
# Expected: one decimal separator.
# Seen: a double and a float have a point, a decimal a comma; the same double in an array has a comma in text/html; in
# text/csv, whose separator the comma is, all have commas, so that three fields become six.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package Microsoft.DotNet.Interactive.Formatting@1.0.0-beta.26120.1
#:property PublishAot=false
#:property NoWarn=$(NoWarn);NU1603
#:property InvariantGlobalization=false
#:property PredefinedCulturesOnly=false
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.DotNet.Interactive.Formatting;

// The German separators, wherever this runs.
CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = new NumberFormatInfo { NumberDecimalSeparator = ",", NumberGroupSeparator = "." } };
Console.WriteLine($"double {1.5.ToDisplayString("text/plain")}, float {1.5f.ToDisplayString("text/plain")}, decimal {1.5m.ToDisplayString("text/plain")}");
Console.WriteLine($"array: plain {new[] { 1.5 }.ToDisplayString("text/plain")}, html {Text(new[] { 1.5 }.ToDisplayString("text/html"))}");
Console.WriteLine(new[] { new { A = 1.5, B = 1.5f, C = 1.5m } }.ToDisplayString("text/csv").TrimEnd());

static string Text(string html) => Regex.Replace(html.Split("<style")[0], "<[^>]*>", "").Trim();
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
double 1.5, float 1.5, decimal 1,5
array: plain [ 1.5 ], html [ 1,5 ]
A,B,C
1,5,1,5,1,5
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
