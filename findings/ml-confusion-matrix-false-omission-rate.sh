#!/usr/bin/env bash
# ml-confusion-matrix 2.0.0 (npm): the false omission rate is another ratio.
#
# Input: of 50 liked movies 40 were recommended, of 50 others 30.
# Expected: FN ÷ (FN + TN) = 10 ÷ (10 + 20) = .33: the share of liked ones among those not recommended. It is 1 − the
# negative predictive value, which the same class has.
# Seen: .2 = FN ÷ (FN + TP), the false negative rate, under both names.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund ml-confusion-matrix@2.0.0 >/dev/null
cat > finding.mjs <<'END'
import { ConfusionMatrix } from 'ml-confusion-matrix';
const matrix = new ConfusionMatrix([[40, 10], [30, 20]], ['liked', 'other']);
console.log('false omission rate', matrix.getFalseOmissionRate('liked').toFixed(2));
console.log('1 - negative predictive value', (1 - matrix.getNegativePredictiveValue('liked')).toFixed(2));
console.log('false negative rate', matrix.getFalseNegativeRate('liked').toFixed(2));
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
false omission rate 0.20
1 - negative predictive value 0.33
false negative rate 0.20
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
