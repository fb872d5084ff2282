#!/usr/bin/env bash
# F23.StringSimilarity 7.0.1 (NuGet): the titles "M" and "Her" are the same.
#
# Input: short titles, with the distance NGram (n = 2) and the similarity Jaccard (three letters at a time, its default).
# Expected: a distance of 1 and a similarity of 0 for titles that share no letter, as "Pi" and "Ran" have; "M" nearer
# to "Ma" than to "Her".
# Seen: where one title is shorter than n, NGram is the share of equal letters instead of a distance: 0 for "M" and
# "Her", .5 for "M" and "Ma". Jaccard, and SorensenDice too, is NaN where both are shorter than three letters.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package F23.StringSimilarity@7.0.1
#:property PublishAot=false
#:property InvariantGlobalization=true
using System.Globalization;
using F23.StringSimilarity;

string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
foreach (var (one, other) in new[] { ("M", "Her"), ("M", "Ma"), ("Pi", "Ran"), ("Up", "It") })
    Console.WriteLine($"{one}, {other}: NGram distance {Text(new NGram(2).Distance(one, other))}, Jaccard similarity "
        + Text(new Jaccard().Similarity(one, other)));
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
M, Her: NGram distance 0, Jaccard similarity 0
M, Ma: NGram distance 0.5, Jaccard similarity NaN
Pi, Ran: NGram distance 1, Jaccard similarity 0
Up, It: NGram distance 1, Jaccard similarity NaN
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
