#!/usr/bin/env bash
# rolling-stats 0.2.1 (npm): half of the points that left the window still count, and the least value ever seen is 0.
#
# Input: a window of one second; four points of 5, 6, 7 and 8 at second 0, one of 100 at second 5.
# Expected: at second 5 the window holds the 100 alone: count 1, mean 100; the least value of all is 5.
# Seen: count 2, mean 54: the loop that drops old points counts up while the count goes down, so each call stops
# half-way. The second call drops more. allmin begins at 0, so it is 0 for everything positive, and so is minrate.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund rolling-stats@0.2.1 >/dev/null
cat > finding.mjs <<'END'
import rolling from 'rolling-stats';
let now = 0;
const window = rolling(100, 1000, () => now);
for (const value of [5, 6, 7, 8]) window.point(value);
now = 5000;
window.point(100);
for (const call of [1, 2, 3]) {
  const { count, mean, min, allmin, allmax } = window.calculate();
  console.log(`call ${call}: count ${count} mean ${mean} least ${min}, of all ever ${allmin} to ${allmax}`);
}
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
call 1: count 2 mean 54 least 8, of all ever 0 to 100
call 2: count 1 mean 100 least 100, of all ever 0 to 100
call 3: count 1 mean 100 least 100, of all ever 0 to 100
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
