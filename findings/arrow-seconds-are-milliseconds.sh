#!/usr/bin/env bash
# apache-arrow 21.2.0 (npm): Unix seconds in a column of seconds are a moment of January 1970.
#
# Input: the Unix time 881250000 (4 December 1997), and 881250949, as rating files have them, in a column of the type
# TimestampSecond, which counts seconds since 1970.
# Expected: both moments of December 1997.
# Seen: numbers are taken for milliseconds whatever the type says, so the first is 11 January 1970; the second, which is
# no whole number of seconds then, is a RangeError that speaks of BigInt. A Date goes in rightly.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund apache-arrow@21.2.0 >/dev/null
cat > finding.mjs <<'END'
import { TimestampSecond, vectorFromArray } from 'apache-arrow';
for (const time of [881250000, 881250949, new Date(881250949000)]) {
  let seen;
  try { seen = new Date(vectorFromArray([time], new TimestampSecond()).get(0)).toISOString(); }
  catch (error) { seen = error.constructor.name; }
  console.log(`${time instanceof Date ? 'the date' : time}: ${seen}`);
}
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
881250000: 1970-01-11T04:47:30.000Z
881250949: RangeError
the date: 1997-12-04T15:55:49.000Z
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
