#!/usr/bin/env bash
# Microsoft.ML 5.0.1 (NuGet): ranking metrics fail for a label of 5 and cut half stars off.
#
# Input: two movies of a user with ratings as labels and a score each.
# Expected: gains for any label of a rating scale, or a message that says what labels may be.
# Seen: the default gains are 0, 3, 7, 15 and 31 for the labels 0 to 4: a label of 5 ends in
# IndexOutOfRangeException; 2.5 counts as 2; a binary label of 1 has gain 3, not 1, with DCG 3 ÷ ln 3 = 2.73.
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
foreach (var label in new[] { 1f, 2f, 2.5f, 4f, 5f })
{
    var rows = ml.Data.LoadFromEnumerable(new[] { new Row { User = 1, Label = 0, Score = 2 },
        new Row { User = 1, Label = label, Score = 1 } });
    var data = ml.Transforms.Conversion.MapValueToKey("Group", "User").Fit(rows).Transform(rows);
    string found;
    try { found = ml.Ranking.Evaluate(data, "Label", "Group",
        "Score").DiscountedCumulativeGains[1].ToString("0.00", CultureInfo.InvariantCulture); }
    catch (IndexOutOfRangeException) { found = "IndexOutOfRangeException"; }
    Console.WriteLine($"label {label.ToString(CultureInfo.InvariantCulture)} at place 2: DCG {found}");
}
internal sealed class Row { public uint User; public float Label, Score; }
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
label 1 at place 2: DCG 2.73
label 2 at place 2: DCG 6.37
label 2.5 at place 2: DCG 6.37
label 4 at place 2: DCG 28.22
label 5 at place 2: DCG IndexOutOfRangeException
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
