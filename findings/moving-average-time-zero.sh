#!/usr/bin/env bash
# moving-average 1.0.1 (npm): a value at time 0 is forgotten.
#
# Input: 10 and then 20 one unit later, with a timespan of 10; the first at time 0, and at time 100.
# Expected: the same average for both, 20 − 10 · exp(−1/10) = 10.95: only the difference of times matters.
# Seen: 20 for the times 0 and 1, since a previous time of 0 counts as none, and the average starts anew. Times since
# the start of a session or of a simulation begin at 0.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund moving-average@1.0.1 >/dev/null
cat > finding.mjs <<'END'
import average from 'moving-average';
for (const start of [0, 100]) {
  const moving = average(10);
  moving.push(start, 10);
  moving.push(start + 1, 20);
  console.log(`first at ${start}: ${moving.movingAverage().toFixed(2)}, variance ${moving.variance().toFixed(2)}`);
}
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
first at 0: 20.00, variance 0.00
first at 100: 10.95, variance 8.61
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
