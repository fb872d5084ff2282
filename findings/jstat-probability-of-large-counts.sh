#!/usr/bin/env bash
# jstat 1.9.6 (npm): binomial and Poisson probabilities become Infinity or NaN for common counts.
#
# Expected: the probability of 515 successes of 1,030 at 1/2 is .02485, that of 150 events at rate 150 is .03255
# (SciPy).
# Seen: Infinity from 1,030 trials and from a rate of 150 on, and NaN from 171 events on: factorials overflow.
# Who meets it: whoever computes an exact test of conversions in JavaScript beside a report.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund jstat@1.9.6 >/dev/null
cat > finding.mjs <<'END'
import jstat from 'jstat';
const { jStat } = jstat;
for (const n of [1000, 1030,
    2000]) console.log(`binomial(${n / 2}; ${n}, 1/2) = ${jStat.binomial.pdf(n / 2, n, 0.5).toPrecision(4)}`);
for (const rate of [140, 150,
    200]) console.log(`poisson(${rate}; ${rate}) = ${jStat.poisson.pdf(rate, rate).toPrecision(4)}`);
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
binomial(500; 1000, 1/2) = 0.02523
binomial(515; 1030, 1/2) = Infinity
binomial(1000; 2000, 1/2) = Infinity
poisson(140; 140) = 0.03370
poisson(150; 150) = Infinity
poisson(200; 200) = NaN
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
