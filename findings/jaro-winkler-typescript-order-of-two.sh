#!/usr/bin/env bash
# jaro-winkler-typescript 1.0.1 (npm): how alike two titles are depends on which comes first.
#
# Input: pairs of letters, each both ways.
# Expected: the Jaro similarity is symmetric: equal letters match up to ⌊longer ÷ 2⌋ − 1 places apart (Jaro 1989), so
# "abc" and "cab" have 0, "heat" and "tahe" .5, as wink-jaro-distance 2.0.0 says both ways.
# Seen: .78 one way and 0 the other, .67 and .5: to the right letters match one place farther than to the left. The
# Winkler form inherits it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund jaro-winkler-typescript@1.0.1 wink-jaro-distance@2.0.0 >/dev/null
cat > finding.mjs <<'END'
import typescript from 'jaro-winkler-typescript';
import wink from 'wink-jaro-distance';
for (const [one, other] of [['abc', 'cab'], ['heat', 'tahe'], ['star', 'rats']]) {
  const both = similarity => `${similarity(one, other).toFixed(2)} and ${similarity(other, one).toFixed(2)}`;
  console.log(`${one}, ${other}: ${both(typescript.jaro)}; by wink ${both((a, b) => wink(a, b).similarity)}`);
}
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
abc, cab: 0.78 and 0.00; by wink 0.00 and 0.00
heat, tahe: 0.67 and 0.50; by wink 0.50 and 0.50
star, rats: 0.50 and 0.50; by wink 0.50 and 0.50
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
