#!/usr/bin/env bash
# ml-distance 5.0.0 (npm): three of the functions under "distance" are larger the nearer two vectors are.
#
# Input: taste over three genres as shares: a user, the same again, and one with another taste.
# Expected: a distance of a vector to itself is its smallest, 0.
# Seen: fidelity, harmonicMean and innerProduct stand beside the euclidean distance and are similarities: 1, 1 and
# .38 to itself, less to the other. Neighbours that are sorted by them come farthest first. (Under "similarity"
# there are none of these names.)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund ml-distance@5.0.0 >/dev/null
cat > finding.mjs <<'END'
import { distance, similarity } from 'ml-distance';
const [user, same, other] = [[0.2, 0.3, 0.5], [0.2, 0.3, 0.5], [0.6, 0.3, 0.1]];
for (const name of ['euclidean', 'fidelity', 'harmonicMean', 'innerProduct'])
  console.log(name, 'to itself', distance[name](user, same).toFixed(2), 'to the other', distance[name](user,
      other).toFixed(2), name in similarity);
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
euclidean to itself 0.00 to the other 0.57 false
fidelity to itself 1.00 to the other 0.87 false
harmonicMean to itself 1.00 to the other 0.77 false
innerProduct to itself 0.38 to the other 0.26 false
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
