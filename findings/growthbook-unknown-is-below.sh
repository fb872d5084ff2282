#!/usr/bin/env bash
# @growthbook/growthbook 1.8.0 (npm): a user without an age passes the condition "age < 18".
#
# Expected: a comparison with an attribute that is absent is not true, as in SQL, in JavaScript (undefined < 18 is
# false) and in MongoDB, whose operators the conditions borrow.
# Seen: age < 18 and age ≤ 0 hold for a user without an age, age > 18 does not: what is absent counts as 0. An
# experiment for minors takes in everybody who is unknown.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @growthbook/growthbook@1.8.0 >/dev/null
cat > finding.mjs <<'END'
import { GrowthBook } from '@growthbook/growthbook';
const takesPart = (attributes, age) =>
  new GrowthBook({ attributes: { id: '7', ...attributes } }).run({ key: 'list', variations: [0, 1],
      condition: { age } }).inExperiment;
console.log('undefined < 18 in JavaScript:', undefined < 18);
console.log('age 12, $lt 18:', takesPart({ age: 12 }, { $lt: 18 }));
console.log('age 40, $lt 18:', takesPart({ age: 40 }, { $lt: 18 }));
console.log('no age, $lt 18:', takesPart({}, { $lt: 18 }));
console.log('no age, $lte 0:', takesPart({}, { $lte: 0 }));
console.log('no age, $gt 18:', takesPart({}, { $gt: 18 }));
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
undefined < 18 in JavaScript: false
age 12, $lt 18: true
age 40, $lt 18: false
no age, $lt 18: true
no age, $lte 0: true
no age, $gt 18: false
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
