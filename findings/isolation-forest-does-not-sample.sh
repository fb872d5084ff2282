#!/usr/bin/env bash
# isolation-forest 0.0.9 (npm): every tree is grown on all rows, whatever subsample is asked for.
#
# Input: 2,000 rows, three trees, subsamples of 16.
# Expected: each tree holds 16 rows (Liu, Ting and Zhou 2008: small samples are what keeps outliers from hiding each
# other); its leaves hold one row or a few.
# Seen: the leaves of each tree hold 2,000 rows. Depth and the average path that scores are divided by are those of 16
# rows, so that leaves are full where the depth ends, and scores fall: the mean is below .3, where "no anomaly" is .5.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund isolation-forest@0.0.9 >/dev/null
cat > finding.mjs <<'END'
import { IsolationForest } from 'isolation-forest';
const rows = Array.from({ length: 2000 }, (_, index) => ({ ratings: index % 50, mean: index / 400 }));
const forest = new IsolationForest(3, 16);
const held = node => node.isExternalNode() ? node.size() : held(node.leftChild) + held(node.rightChild);
console.log('rows in each tree:', forest.fit(rows).map(tree => held(tree.getRootNode())).join(' '));
const scores = forest.scores();
console.log('mean score below .3:', scores.reduce((sum, score) => sum + score, 0) / scores.length < 0.3);
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
rows in each tree: 2000 2000 2000
mean score below .3: true
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
