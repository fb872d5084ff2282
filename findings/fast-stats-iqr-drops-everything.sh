#!/usr/bin/env bash
# fast-stats 0.0.7 (npm): the filter for outliers drops all ratings when half of them agree.
#
# Input: ratings 4 4 4 4 4 4 4 3 5, and for comparison 4 4 4 4 5 5 3 1.
# Expected: what lies beyond the quartiles by more than 1.5 interquartile ranges is an outlier (Tukey 1977), what
# lies on the fence is not: the seven fours stay.
# Seen: iqr() leaves nothing, and the median of the rest is NaN: both quartiles are 4, so the fences are 4 and 4, and
# only values strictly between them are kept. Ratings and counts agree that often in every file.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund fast-stats@0.0.7 >/dev/null
cat > finding.mjs <<'END'
import fast from 'fast-stats';
for (const ratings of [[4, 4, 4, 4, 4, 4, 4, 3, 5], [4, 4, 4, 4, 5, 5, 3, 1]]) {
  const kept = new fast.Stats().push(ratings).iqr();
  console.log(`${ratings.join(' ')}: ${kept.length} kept, median ${kept.median()}`);
}
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
4 4 4 4 4 4 4 3 5: 0 kept, median NaN
4 4 4 4 5 5 3 1: 7 kept, median 4
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
