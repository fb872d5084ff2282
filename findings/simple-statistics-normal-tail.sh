#!/usr/bin/env bash
# simple-statistics 7.12.1 (npm): the standard normal distribution function is .001 at −4 and below.
#
# Expected: Φ(−4) = 3.17e-5, Φ(−6) = 9.9e-10, Φ(−2.345) = .00951.
# Seen: a table of four decimals that ends at 3.09 and is not interpolated: .001 from −3.1 on, .0094 at −2.345. A
# two-sided p-value from it is never below .002, so that no Bonferroni correction over more than 25 tests can
# reject.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund simple-statistics@7.12.1 >/dev/null
cat > finding.mjs <<'END'
import { cumulativeStdNormalProbability } from 'simple-statistics';
for (const z of [-2.345, -3.1, -4, -6, 4]) console.log(z, cumulativeStdNormalProbability(z));
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
-2.345 0.0094
-3.1 0.001
-4 0.001
-6 0.001
4 0.999
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
