#!/usr/bin/env bash
# HdrHistogram 2.5.0 (NuGet) and hdr-histogram-js 3.0.1 (npm): the same histogram has two p99.
#
# Input: 80 response times, 1 to 80 ms, in both ports with three significant digits.
# Expected: p99 is the least value that at least 99 % of the 80 are not above: the 80th (.99 · 80 = 79.2).
# Seen: 80 in JavaScript, 79 in .NET, which rounds the rank to the nearest: 98.75 % of the times lie within its
# "p99". For an empty histogram the JavaScript port says 0, the .NET port throws ArgumentOutOfRangeException.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
npm install --silent --no-audit --no-fund hdr-histogram-js@3.0.1 >/dev/null
cat > finding.mjs <<'END'
import hdr from 'hdr-histogram-js';
const histogram = hdr.build({ numberOfSignificantValueDigits: 3 });
console.log('JavaScript: empty p99', histogram.getValueAtPercentile(99));
for (let time = 1; time <= 80; time++) histogram.recordValue(time);
console.log('JavaScript: p50', histogram.getValueAtPercentile(50), 'p99', histogram.getValueAtPercentile(99));
END
cat > finding.cs <<'END'
#:package HdrHistogram@2.5.0
#:property PublishAot=false
var histogram = new HdrHistogram.LongHistogram(100_000, 3);
string empty;
try { empty = histogram.GetValueAtPercentile(99).ToString(); }
catch (ArgumentOutOfRangeException) { empty = "ArgumentOutOfRangeException"; }
Console.WriteLine($".NET: empty p99 {empty}");
for (var time = 1; time <= 80; time++) histogram.RecordValue(time);
Console.WriteLine($".NET: p50 {histogram.GetValueAtPercentile(50)} p99 {histogram.GetValueAtPercentile(99)}");
END
seen=$(node finding.mjs; dotnet run finding.cs)

expected=$(cat <<'END'
JavaScript: empty p99 0
JavaScript: p50 40 p99 80
.NET: empty p99 ArgumentOutOfRangeException
.NET: p50 40 p99 79
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
