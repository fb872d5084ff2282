#!/usr/bin/env bash
# Microsoft.ML 5.0.1 (NuGet): ranking metrics depend on the order of the rows between groups.
#
# Input: two users, two movies each; the same four rows user by user, and alternating.
# Expected: NDCG@2 .63 for both: for each user the relevant movie is second.
# Seen: .63 and .50, without a warning: every change of the group starts a new list, so that alternating rows are
# four lists of one movie. A rating log in order of time alternates.
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

var ml = new MLContext(1);
Row[] byUser = [new() { User = 1, Label = 0, Score = 3 }, new() { User = 1, Label = 1, Score = 2 },
    new() { User = 2, Label = 1, Score = 2 }, new() { User = 2, Label = 0, Score = 3 }];
foreach (var (name, rows) in new[] { ("user by user", byUser), ("alternating", new[] { byUser[0], byUser[2],
    byUser[1], byUser[3] }) })
{
    var view = ml.Data.LoadFromEnumerable(rows);
    var data = ml.Transforms.Conversion.MapValueToKey("Group", "User").Fit(view).Transform(view);
    Console.WriteLine(name + ": NDCG@2 " + ml.Ranking.Evaluate(data, "Label", "Group",
        "Score").NormalizedDiscountedCumulativeGains[1].ToString("0.00", CultureInfo.InvariantCulture));
}
internal sealed class Row { public uint User; public float Label, Score; }
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
user by user: NDCG@2 0.63
alternating: NDCG@2 0.50
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
