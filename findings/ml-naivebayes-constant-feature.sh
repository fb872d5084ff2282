#!/usr/bin/env bash
# ml-naivebayes 4.0.0 (npm): one constant feature makes Gaussian naive Bayes answer a class that does not exist.
#
# Input: two features, one of them constant, as a genre is that every movie of a sample has; classes 0 and 1.
# Expected: the constant feature is ignored or smoothed (scikit-learn adds 1e-9 of the largest variance), or
# refused.
# Seen: −1 for every row, no error; with a feature that varies the same rows are 0 and 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund ml-naivebayes@4.0.0 >/dev/null
cat > finding.mjs <<'END'
import bayes from 'ml-naivebayes';
for (const rows of [[[1, 5], [2, 5], [8, 5], [9, 5]], [[1, 5], [2, 6], [8, 5], [9, 6]]]) {
  const model = new bayes.GaussianNB();
  model.train(rows, [0, 0, 1, 1]);
  console.log(JSON.stringify(rows), '->', model.predict(rows).join(' '));
}
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
[[1,5],[2,5],[8,5],[9,5]] -> -1 -1 -1 -1
[[1,5],[2,6],[8,5],[9,6]] -> 0 0 1 1
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
