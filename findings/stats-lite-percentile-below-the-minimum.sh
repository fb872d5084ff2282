#!/usr/bin/env bash
# stats-lite 2.2.0 (npm): the first percentile of ten durations is negative.
#
# Input: durations of 1, 100, 101 … 108 ms.
# Expected: a percentile lies between the smallest and the largest value, so the 1st is 1 (R's type 5, which
# interpolates between the same places, holds the ends).
# Seen: −38.6 for the 1st and −8.9 for the 4th; from the 5th on it is right. At the lower end the line through the two
# smallest values is drawn on; the upper end is held.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund stats-lite@2.2.0 >/dev/null
cat > finding.mjs <<'END'
import stats from 'stats-lite';
const durations = [1, 100, 101, 102, 103, 104, 105, 106, 107, 108];
for (const share of [0.01, 0.04, 0.05, 0.1, 0.99]) console.log(share, stats.percentile(durations, share).toFixed(1));
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
0.01 -38.6
0.04 -8.9
0.05 1.0
0.1 50.5
0.99 108.0
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
