#!/usr/bin/env bash
# NumSharp 0.70.0 (NuGet) and randgen 0.1.0 (npm): Poisson draws have a mean of at most some 745.
#
# Input: 2,000 draws each with means of 700, 1,000 and 2,000, as for simulated views of a movie.
# Expected: means within 1 % of 700, 1,000 and 2,000 (a mean of 2,000 draws has a standard error of 1).
# Seen: within 1 % of 700, and then of 745 for both others. Uniform numbers are multiplied until the product is below
# exp(−mean), which is 0 from a mean of 746 on, so it stops where doubles end. NumPy, whose draws NumSharp repeats seed
# by seed elsewhere, has another method from a mean of 10 on.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
npm install --silent --no-audit --no-fund randgen@0.1.0 >/dev/null
cat > finding.mjs <<'END'
import random from 'randgen';
for (const mean of [700, 1000, 2000]) {
  const seen = random.rvpoisson(2000, mean).reduce((sum, draw) => sum + draw, 0) / 2000;
  console.log(`JavaScript: mean ${mean}, within 1 % of`,
    [700, 745, 1000, 2000].filter(value => Math.abs(seen / value - 1) < 0.01).join(', '));
}
END
cat > finding.cs <<'END'
#:package NumSharp@0.70.0
#:property PublishAot=false
#:property InvariantGlobalization=true
#:property NoWarn=$(NoWarn);NU1603;NDW012
using NumSharp;

np.random.seed(1);
foreach (var mean in new[] { 700, 1000, 2000 })
{
    var seen = (double)np.mean(np.random.poisson(mean, 2000).astype(np.float64));
    Console.WriteLine($".NET: mean {mean}, within 1 % of " + string.Join(", ",
        new[] { 700, 745, 1000, 2000 }.Where(value => Math.Abs(seen / value - 1) < 0.01)));
}
END
seen=$(node finding.mjs; dotnet run finding.cs)

expected=$(cat <<'END'
JavaScript: mean 700, within 1 % of 700
JavaScript: mean 1000, within 1 % of 745
JavaScript: mean 2000, within 1 % of 745
.NET: mean 700, within 1 % of 700
.NET: mean 1000, within 1 % of 745
.NET: mean 2000, within 1 % of 745
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
