#!/usr/bin/env bash
# skmeans 0.11.3 (npm): a cluster without points moves to 0, and is then reported as a cluster there.
#
# Input: six ratings, three of 4 and three of 5, in three clusters that start at 4, 4 and 5, as the default start draws
# them (it takes three rows, which may be equal); and years.
# Expected: the empty cluster keeps its place, takes a point of another (Hartigan and Wong 1979), or is refused.
# Seen: centroids 0, 4 and 5, and 0, 1990 and 2010 for the years: new ratings below 2 belong to a cluster that has no
# rating. Two coordinates end at (0, 0) as well.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund skmeans@0.11.3 >/dev/null
cat > finding.mjs <<'END'
import skmeans from 'skmeans';
const show = (name, rows, start) => {
  const { centroids, idxs } = skmeans(rows, 3, start);
  console.log(`${name}: centroids ${JSON.stringify(centroids)}, clusters with rows ${new Set(idxs).size}`);
};
show('ratings', [4, 4, 4, 5, 5, 5], [4, 4, 5]);
show('years', [1990, 1990, 2010, 2010], [1990, 1990, 2010]);
show('years and ratings', [[1990, 4], [1990, 4], [2010, 5], [2010, 5]], [[1990, 4], [1990, 4], [2010, 5]]);
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
ratings: centroids [0,4,5], clusters with rows 2
years: centroids [0,1990,2010], clusters with rows 2
years and ratings: centroids [[0,0],[1990,4],[2010,5]], clusters with rows 2
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
