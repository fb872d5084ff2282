#!/usr/bin/env bash
# probability-distributions 0.9.1 (npm): the noncentral chi-square is a central one that is moved.
#
# Input: 10,000 draws of one degree of freedom with noncentrality 4, as for the power of a two-sided test.
# Expected: (z + 2)² with z standard normal: mean 5, variance 2 · (1 + 2 · 4) = 18 (R's rchisq), a quarter of the draws
# below 1.7, and 52 % above 3.84, the limit at .05.
# Seen: no draw below 4, so that every test of a power simulation rejects: the noncentrality is added to a central draw.
# The mean, 5, is right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund probability-distributions@0.9.1 >/dev/null
cat > finding.mjs <<'END'
import distributions from 'probability-distributions';
const draws = distributions.rchisq(10000, 1, 4);
const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
console.log('mean within .2 of 5:', Math.abs(mean - 5) < 0.2);
console.log('draws below 4:', draws.filter(draw => draw < 4).length);
console.log('share above 3.84:', draws.filter(draw => draw > 3.84).length / draws.length);
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
mean within .2 of 5: true
draws below 4: 0
share above 3.84: 1
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
