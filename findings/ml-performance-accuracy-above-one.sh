#!/usr/bin/env bash
# ml-performance 0.2.0 (npm): accuracies of 3 and error rates of 2.
#
# Input: scores of six movies, two of them relevant, with only two distinct scores, ranked perfectly.
# Expected: at the three cutoffs (none, the upper score, all) accuracy 4/6, 1 and 2/6, error rate 2/6, 0 and 4/6.
# Seen: 2, 3 and 1, since the hits are divided by the number of distinct scores; the error rate divides only the false
# positives, not the false negatives, and is 2 with six distinct scores too. The area under the ROC curve is right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund ml-performance@0.2.0 >/dev/null
cat > finding.mjs <<'END'
import Performance from 'ml-performance';
for (const scores of [[0.9, 0.9, 0.1, 0.1, 0.1, 0.1], [0.9, 0.8, 0.4, 0.3, 0.2, 0.1]]) {
  const result = new Performance([scores], [[1, 1, 0, 0, 0, 0]], { all: true, max: true });
  console.log(`scores ${scores.join(' ')}, area ${result.getAURC()}`);
  for (const measure of ['acc', 'err'])
    console.log(measure, result.getMeasure(measure).map(value => value.toFixed(2)).join(' '));
}
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
scores 0.9 0.9 0.1 0.1 0.1 0.1, area 1
acc 2.00 3.00 1.00
err 2.00 0.00 2.00
scores 0.9 0.8 0.4 0.3 0.2 0.1, area 1
acc 0.67 0.83 1.00 0.83 0.67 0.50 0.33
err 2.00 1.00 0.00 0.17 0.33 0.50 0.67
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
