#!/usr/bin/env bash
# Microsoft.ML 5.0.1 (NuGet): an empty field of a CSV is read as 0, a field of text as missing.
#
# Input: user, movie, rating, with an empty movie, an empty rating, and a rating in words.
# Expected: what is absent is missing (NaN), so that it can be dropped or filled.
# Seen: the empty fields are movie 0 and rating 0, which train like any other; only the words are NaN.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package Microsoft.ML@5.0.1
#:property PublishAot=false
#:property InvariantGlobalization=true
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

File.WriteAllText("ratings.csv", "196,242,3\n196,,4\n22,377,\n22,51,four\n");
var ml = new MLContext(1);
foreach (var row in ml.Data.CreateEnumerable<Row>(ml.Data.LoadFromTextFile<Row>("ratings.csv", ','),
    reuseRowObject: false))
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"user {row.User} movie {row.Movie} rating {row.Rating}"));
internal sealed class Row
{
    [LoadColumn(0)] public float User { get; set; }
    [LoadColumn(1)] public float Movie { get; set; }
    [LoadColumn(2)] public float Rating { get; set; }
}
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
user 196 movie 242 rating 3
user 196 movie 0 rating 4
user 22 movie 377 rating 0
user 22 movie 51 rating NaN
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
