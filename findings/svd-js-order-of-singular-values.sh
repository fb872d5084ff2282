#!/usr/bin/env bash
# svd-js 1.1.1 (npm): singular values come in no order.
#
# Expected: largest first, as in LAPACK, NumPy, R and ml-matrix, so that the first k columns are the best
# approximation of rank k.
# Seen: 9.526 behind .514 for a matrix of 3 × 2, and 9.26, 1.41, 6.19 for four users and three movies: whoever
# keeps the first two factors of a truncated SVD loses the second largest one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund svd-js@1.1.1 >/dev/null
cat > finding.mjs <<'END'
import svd from 'svd-js';
for (const matrix of [[[1, 2], [3, 4], [5, 6]], [[5, 4, 0], [4, 5, 1], [0, 1, 4], [1, 0, 5]]])
  console.log(JSON.stringify(matrix), '->', svd.SVD(matrix).q.map((value) => value.toFixed(3)).join(' '));
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
[[1,2],[3,4],[5,6]] -> 0.514 9.526
[[5,4,0],[4,5,1],[0,1,4],[1,0,5]] -> 9.258 1.414 6.188
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
