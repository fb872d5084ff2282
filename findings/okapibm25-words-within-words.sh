#!/usr/bin/env bash
# okapibm25 1.4.1 (npm): a search for "up" finds "superman" before "up", and b = 0 means b = .75.
#
# Input: titles as documents, in small letters; then two titles that hold "alien" once, of one and of seven words.
# Expected: BM25 counts words, so only "up" has a score above 0; with b = 0 the length has no influence (Robertson and
# Zaragoza 2009), so both titles score alike.
# Seen: the term is counted wherever its letters stand, twice in "superman group", while lengths are counted in words;
# b = 0 counts as not given, so that the scores are those of b = .75. A b of 1e-9 works.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund okapibm25@1.4.1 >/dev/null
cat > finding.mjs <<'END'
import okapi from 'okapibm25';
const titles = ['up', 'superman group', 'heat'];
console.log(titles.map((title, index) => `${title} ${okapi.default(titles, ['up'])[index].toFixed(2)}`).join(', '));
const lengths = ['alien', 'the other alien with a longer title'];
for (const b of [0, 0.75, 1e-9])
  console.log(`b = ${b}:`, okapi.default(lengths, ['alien'], { b, k1: 1.2 }).map(score => score.toFixed(2)).join(' '));
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
up 0.52, superman group 0.57, heat 0.00
b = 0: 0.26 0.14
b = 0.75: 0.26 0.14
b = 1e-9: 0.18 0.18
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
