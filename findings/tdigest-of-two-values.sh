#!/usr/bin/env bash
# tdigest 0.1.3 and prom-client 15.1.3 (npm): percentiles of data with ties lie where there are no data.
#
# Input: 1,000 values, 900 of them 0 and 100 of them 100, as for a counter that is mostly zero.
# Expected: median 0, 85th percentile 0; the share of values up to 0 is .9.
# Seen: median 10, 85th percentile 80, and a rank of .45 for 0: equal values are one centroid, and the digest
# interpolates from its middle to the next one. Summaries of prom-client are such digests, and export the same.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund tdigest@0.1.3 prom-client@15.1.3 >/dev/null
cat > finding.mjs <<'END'
import prometheus from 'prom-client';
import tdigest from 'tdigest';
const digest = new tdigest.TDigest();
for (let i = 0; i < 1000; i++) digest.push(i % 10 === 0 ? 100 : 0);
digest.compress();
console.log('values', digest.size(), 'centroids');
for (const share of [0.5, 0.85, 0.95]) console.log(share, digest.percentile(share).toFixed(1));
console.log('rank of 0:', digest.p_rank(0).toFixed(2));
const summary = new prometheus.Summary({ name: 'waits', help: 'waits', percentiles: [0.5, 0.85], registers: [] });
for (let i = 0; i < 1000; i++) summary.observe(i % 10 === 0 ? 100 : 0);
for (const { labels, value } of (await summary.get()).values.slice(0, 2)) console.log('prom-client', labels.quantile, value);
END
seen=$(node finding.mjs)

expected=$(cat <<'END'
values 2 centroids
0.5 10.0
0.85 80.0
0.95 100.0
rank of 0: 0.45
prom-client 0.5 10
prom-client 0.85 80
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
