#!/usr/bin/env bash
# minhash 0.0.9 (npm): asking the index for neighbours of something new ends in a TypeError.
#
# Input: an index of two movies by their tags; a query with a movie that shares tags with the first, one with the first
# itself, and one with a movie that shares none.
# Expected: the first, the first (of 32 bands one agrees with a probability of .99), nothing.
# Seen: only what is in the index itself can be asked for: as soon as one of the 32 bands of a signature is not in the
# index, as for nearly everything new, query() throws.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund minhash@0.0.9 >/dev/null
cat > finding.mjs <<'END'
import minhash from 'minhash';
const sign = tags => {
  const signature = new minhash.Minhash();
  for (const tag of tags) signature.update(tag);
  return signature;
};
const index = new minhash.LshIndex();
index.insert('Alien', sign(['space', 'horror', 'crew', 'cat']));
index.insert('Heat', sign(['crime', 'heist', 'city', 'rain']));
const asked = { Alien: ['space', 'horror', 'crew', 'cat'], Aliens: ['space', 'horror', 'crew', 'war'], Up: ['house'] };
for (const [title, tags] of Object.entries(asked)) {
  let found;
  try { found = index.query(sign(tags)).join(' '); } catch (error) { found = error.constructor.name; }
  console.log(`${title}: ${found}`);
}
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
Alien: Alien
Aliens: TypeError
Up: TypeError
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
