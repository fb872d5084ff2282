#!/usr/bin/env bash
# FuzzySharp 2.0.2 (NuGet): the same title in other letters has a score of 0, and accents split words.
#
# Input: titles of movies, sought in a list that holds them letter by letter.
# Expected: 100 for the same text; "Amelie" as the nearest to "Amélie" but itself.
# Seen: Process.ExtractTop gives 0 to the identical Japanese title, as to all others, and ranks "A" above "Amelie"
# for "Amélie": by default everything but ASCII letters and digits becomes a blank. Fuzz.Ratio, which does not do
# so, gives 100.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package FuzzySharp@2.0.2
#:property PublishAot=false
#:property InvariantGlobalization=true
using FuzzySharp;
string[] titles = ["羅生門", "七人の侍", "Amelie", "A", "Amy"];
foreach (var title in new[] { "七人の侍", "Amélie" })
    Console.WriteLine(title + ": " + string.Join(", ", Process.ExtractTop(title, titles,
        limit: 3).OrderByDescending(found => found.Score).ThenBy(found => found.Value,
        StringComparer.Ordinal).Select(found => $"{found.Value} {found.Score}")));
Console.WriteLine("Fuzz.Ratio: " + Fuzz.Ratio("七人の侍", "七人の侍"));
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
七人の侍: Amelie 0, 七人の侍 0, 羅生門 0
Amélie: A 90, Amelie 83, Amy 60
Fuzz.Ratio: 100
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
