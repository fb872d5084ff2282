#!/usr/bin/env bash
# stats-lib 1.1.2 (npm): the most frequent rating is one that nobody gave.
#
# Input: half-star ratings.
# Expected: the mode of 3.5 3.5 4 is 3.5; of .5 .5 4.5 4.5 1 it is .5 and 4.5.
# Seen: 3, and 0 and 4: modes are read back from text as whole numbers. Where 3.5 and 3 are modes, 3 is there twice.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund stats-lib@1.1.2 >/dev/null
cat > finding.mjs <<'END'
import stats from 'stats-lib';
for (const ratings of [[3.5, 3.5, 4], [0.5, 0.5, 4.5, 4.5, 1], [3.5, 3, 4, 3.5, 3]])
  console.log(`${ratings.join(' ')}: mode`, JSON.stringify(stats.mode(ratings)));
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
3.5 3.5 4: mode 3
0.5 0.5 4.5 4.5 1: mode [0,4]
3.5 3 4 3.5 3: mode [3,3]
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
