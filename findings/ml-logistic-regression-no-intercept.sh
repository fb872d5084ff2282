#!/usr/bin/env bash
# ml-logistic-regression 2.0.0 (npm): the model has no intercept, so separable data are not separated.
#
# Input: one feature 1 … 6 with labels 0 0 0 1 1 1.
# Expected: a boundary near 3.5 and six right predictions, which the same data give once their mean is taken off.
# Seen: 1 for every row, however many steps: the boundary can only lie at 0.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund ml-logistic-regression@2.0.0 ml-matrix@6.15.1 >/dev/null
cat > finding.mjs <<'END'
import regression from 'ml-logistic-regression';
import { Matrix } from 'ml-matrix';
const LogisticRegression = regression.default ?? regression;
const labels = Matrix.columnVector([0, 0, 0, 1, 1, 1]);
const predicted = (features, numSteps) => {
  const model = new LogisticRegression({ numSteps, learningRate: 5e-3 });
  model.train(Matrix.columnVector(features), labels);
  return model.predict(Matrix.columnVector(features)).join(' ');
};
console.log('1 … 6, 5,000 steps: ', predicted([1, 2, 3, 4, 5, 6], 5000));
console.log('1 … 6, 50,000 steps:', predicted([1, 2, 3, 4, 5, 6], 50000));
console.log('centred:            ', predicted([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5], 5000));
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
1 … 6, 5,000 steps:  1 1 1 1 1 1
1 … 6, 50,000 steps: 1 1 1 1 1 1
centred:             0 0 0 1 1 1
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
