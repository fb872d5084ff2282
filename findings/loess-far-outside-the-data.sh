#!/usr/bin/env bash
# loess 1.3.5 (npm): a curve through values between 1 and 3.5 goes to −73.
#
# Input: 20 values over the years 1 to 5, four a year, whose means are 2.1, 2.2 … 2.5; span .5, the degree left at its
# default, 2.
# Expected: the means: they lie on a line, which a local parabola of any width goes through. Where the window holds two
# different years only, a parabola is not determined: a straight line, the pseudoinverse with a warning (R's loess), or
# an error.
# Seen: 1 in the first year and −73 in the last, without a warning; the three between are right, and so are all with a
# span of .75 or a straight line.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund loess@1.3.5 >/dev/null
cat > finding.mjs <<'END'
import Loess from 'loess';
const years = [1, 2, 3, 4, 5], x = years.flatMap(year => [year, year, year, year]);
const y = years.flatMap(year => [1, 2, 2, 3].map(value => value + year / 10));
for (const options of [{ span: 0.5 }, { span: 0.75 }, { span: 0.5, degree: 1 }]) {
  const fitted = new Loess.default({ x, y }, options).predict().fitted;
  const off = years.filter((year, index) => Math.abs(fitted[4 * index] - 2 - year / 10) > 0.5);
  const outside = years.filter((_, index) => fitted[4 * index] < -10);
  console.log(`${JSON.stringify(options)}: off in the years [${off}], below -10 in [${outside}]`);
}
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
{"span":0.5}: off in the years [1,5], below -10 in [5]
{"span":0.75}: off in the years [], below -10 in []
{"span":0.5,"degree":1}: off in the years [], below -10 in []
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
