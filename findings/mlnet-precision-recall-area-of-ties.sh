#!/usr/bin/env bash
# Microsoft.ML 5.0.1 (NuGet): scores that tell nothing apart have an area under the precision–recall curve of .79.
#
# Input: two relevant and two other movies, all with the same score.
# Expected: .5, the share of relevant ones (scikit-learn's average_precision_score), as the area under the ROC
# curve is .5 too.
# Seen: .79, and another value for another order of the same rows: equal scores are taken one after the other as
# they stand.
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
foreach (var labels in new[] { new[] { true, false, true, false }, new[] { false, false, true, true },
    new[] { true, true, false, false } })
{
    var data = ml.Data.LoadFromEnumerable(labels.Select(label => new Row { Label = label, Score = 1,
        Probability = 0.5f, PredictedLabel = true }));
    var found = ml.BinaryClassification.Evaluate(data);
    var order = string.Join(" ", labels.Select(label => label ? 1 : 0));
    var (roc, precisionRecall) = (found.AreaUnderRocCurve, found.AreaUnderPrecisionRecallCurve);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{order}: ROC {roc:0.00}, precision–recall {precisionRecall:0.00}"));
}
internal sealed class Row { public bool Label, PredictedLabel; public float Score, Probability; }
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
1 0 1 0: ROC 0.50, precision–recall 0.79
0 0 1 1: ROC 0.50, precision–recall 0.29
1 1 0 0: ROC 0.50, precision–recall 1.00
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
