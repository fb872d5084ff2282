#!/usr/bin/env bash
# bloom-filters 3.0.4 (npm): HyperLogLog counts 1,000 users as 481.
#
# Expected: with 1,024 registers a relative standard error of 1.04/√1024 = 3.25 %, which is what its accuracy()
# says as well.
# Seen: 10 users are 4, 100 are 42, 1,000 are 481, 2,000 are 2,651; only from some 5,000 on is the count within
# its error. The correction for small counts seems to miss.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund bloom-filters@3.0.4 >/dev/null
cat > finding.mjs <<'END'
import filters from 'bloom-filters';
for (const users of [10, 100, 1000, 2000, 5000]) {
  const sketch = new filters.HyperLogLog(1024);
  for (let user = 0; user < users; user++) sketch.update(`user-${user}`);
  console.log(users, 'counted as', sketch.count().toFixed(0));
}
console.log('promised relative error:', new filters.HyperLogLog(1024).accuracy());
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
10 counted as 4
100 counted as 42
1000 counted as 481
2000 counted as 2651
5000 counted as 4986
promised relative error: 0.0325
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
