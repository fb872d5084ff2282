#!/usr/bin/env bash
# density-clustering 1.3.0 (npm): DBSCAN takes a neighbour at exactly the radius for a stranger.
#
# Input: 0, 1, 2 and 10 with radius 1 and two points to a cluster. Counts, stars and Hamming distances are whole
# numbers, so this is the usual case.
# Expected: one cluster of three: the neighbourhood is all points at a distance of at most ε (Ester et al. 1996;
# scikit-learn).
# Seen: no cluster at all; with radius 1.001 the cluster of three.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund density-clustering@1.3.0 >/dev/null
cat > finding.mjs <<'END'
import clustering from 'density-clustering';
for (const radius of [1, 1.001]) {
  const clusters = new clustering.DBSCAN().run([[0], [1], [2], [10]], radius, 2);
  console.log(`radius ${radius}:`, JSON.stringify(clusters));
}
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
radius 1: []
radius 1.001: [[0,1,2]]
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
