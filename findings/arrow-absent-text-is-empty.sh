#!/usr/bin/env bash
# apache-arrow 21.2.0 (npm): where a row has no title, the table has an empty one.
#
# Input: rows of a JSON file, of which the second lacks its title and the fourth its year; the third title is null.
# Expected: null for all three, two titles counted as missing and one year.
# Seen: the absent title is "" and does not count as missing; the absent year is null, and does not count either.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund apache-arrow@21.2.0 >/dev/null
cat > finding.mjs <<'END'
import { tableFromJSON } from 'apache-arrow';
const table = tableFromJSON([{ title: 'Alien', year: 1979 }, { year: 1995 }, { title: null, year: 2009 },
  { title: 'Up' }]);
for (const name of ['title', 'year']) {
  const column = table.getChild(name);
  console.log(`${name}: ${JSON.stringify([...column])}, missing ${column.nullCount}`);
}
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
title: ["Alien","",null,"Up"], missing 1
year: [1979,1995,2009,null], missing 0
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
