#!/usr/bin/env bash
# jstat 1.9.6 (npm): a percentile between the two largest values is the second largest.
#
# Expected: linear interpolation (type 7, as for all other places): the 90th percentile of 1 … 10 is 9.1, the 95th
# 9.55.
# Seen: 9 for both; below the last gap the interpolation is right (85th: 8.65). A p99 of less than 100 values is
# so the runner-up.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund jstat@1.9.6 >/dev/null
cat > finding.mjs <<'END'
import jstat from 'jstat';
const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
for (const share of [0.85, 0.9, 0.95, 0.99]) console.log(share, jstat.jStat.percentile(values, share).toFixed(2));
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
0.85 8.65
0.9 9.00
0.95 9.00
0.99 9.00
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
