#!/usr/bin/env bash
# @growthbook/growthbook 1.8.0 (npm): a user whose id is the number 0 is in no experiment.
#
# Expected: ids are hashed as text, so the number 0 is assigned as "0" is, and 1 as "1" is.
# Seen: 1 and "1" get the same variation; 0 is left out without a message, since its hash value is empty. Dense
# indices start at 0, so the first user of every data set is missing from the exposures.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @growthbook/growthbook@1.8.0 >/dev/null
cat > finding.mjs <<'END'
import { GrowthBook } from '@growthbook/growthbook';
for (const id of [0, '0', 1, '1']) {
  const result = new GrowthBook({ attributes: { id } }).run({ key: 'list', variations: ['control', 'treatment'] });
  console.log(JSON.stringify(id), result.inExperiment ? result.value : 'left out', JSON.stringify(result.hashValue));
}
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
0 left out ""
"0" control "0"
1 treatment 1
"1" treatment "1"
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
