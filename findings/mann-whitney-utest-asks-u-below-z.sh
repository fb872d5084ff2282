#!/usr/bin/env bash
# mann-whitney-utest 1.0.5 (npm): the clearer two groups differ, the less significant they are.
#
# Input: watching times of two groups of 30, the second 15 higher throughout; and two groups of one each.
# Expected: U = 112.5 of 900 is z = 4.99, p = 6e-7 (R's wilcox.test without continuity correction), so significant at
# any usual level; with one against one the smallest two-sided p is 1, so nothing can be significant.
# Seen: significant() says no for the first and yes for the second: it asks whether U is below its "critical value",
# which is |z| itself. U grows with the product of the sizes, z does not, so large groups hardly ever pass.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund mann-whitney-utest@1.0.5 >/dev/null
cat > finding.mjs <<'END'
import test from 'mann-whitney-utest';
const first = Array.from({ length: 30 }, (_, index) => index);
const groups = { '30 and 30': [first, first.map(time => time + 15)], '1 and 1': [[1], [2]] };
for (const [sizes, samples] of Object.entries(groups)) {
  const u = test.test(samples);
  console.log(`${sizes}: U ${u.join(' and ')}, critical value ${test.criticalValue(u, samples).toFixed(2)},`,
    test.significant(u, samples) ? 'significant' : 'not significant');
}
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
30 and 30: U 112.5 and 787.5, critical value 4.99, not significant
1 and 1: U 0 and 1, critical value 1.00, significant
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
