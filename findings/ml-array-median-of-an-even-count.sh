#!/usr/bin/env bash
# ml-array-median 2.0.0 (npm): the median of an even number of values is the lower of the middle two.
#
# Expected: the mean of the two, 2.5 for 1 … 4, as in R, NumPy and d3-array.
# Seen: 2, and 1 for the pair 5 and 1. The Theil–Sen line of ml-regression-theil-sen 3.0.0 takes its intercept
# from such a median: for six points whose residuals are 0 0 0 1 1 1 it is 0 instead of .5.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund ml-array-median@2.0.0 ml-regression-theil-sen@3.0.0 >/dev/null
cat > finding.mjs <<'END'
import * as median from 'ml-array-median';
import * as theilSen from 'ml-regression-theil-sen';
const xMedian = median.default?.default ?? median.default;
console.log('median of 1 2 3 4:', xMedian([1, 2, 3, 4]));
console.log('median of 5 1:', xMedian([5, 1]));
const line = new theilSen.TheilSenRegression([1, 1, 2, 2, 3, 3], [1, 2, 2, 3, 3, 4]);
console.log('Theil–Sen: slope', line.slope, 'intercept', line.intercept);
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
median of 1 2 3 4: 2
median of 5 1: 1
Theil–Sen: slope 1 intercept 0
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
