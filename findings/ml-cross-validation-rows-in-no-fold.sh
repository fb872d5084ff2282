#!/usr/bin/env bash
# ml-cross-validation 1.3.0 (npm): five folds of 14 rows leave four rows out of training and test alike.
#
# Expected: every row is in the test part of one fold and in the training part of all others; sizes differ by one.
# Seen: five folds of two rows each, trained on eight. Rows come in chunks of ⌊14 ÷ 5⌋ = 2, of which there are
# seven, and only the first five are kept. Which four are lost changes from call to call; with 15 rows none is.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund ml-cross-validation@1.3.0 >/dev/null
cat > finding.mjs <<'END'
import { getFolds } from 'ml-cross-validation';
for (const rows of [14, 15]) {
  const folds = getFolds(Array(rows).fill(0), 5);
  const tested = new Set(folds.flatMap(fold => fold.testIndex));
  const trained = new Set(folds.flatMap(fold => fold.trainIndex));
  console.log(`${rows} rows: test`, folds.map(fold => fold.testIndex.length).join(' '), 'training',
    folds.map(fold => fold.trainIndex.length).join(' '), `tested ${tested.size} trained ${trained.size}`);
}
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
14 rows: test 2 2 2 2 2 training 8 8 8 8 8 tested 10 trained 10
15 rows: test 3 3 3 3 3 training 12 12 12 12 12 tested 15 trained 15
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
