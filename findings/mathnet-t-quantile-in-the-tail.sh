#!/usr/bin/env bash
# MathNet.Numerics 5.0.0 (NuGet): Student-t quantiles beyond 800 end in an exception.
#
# Input: valid levels at 1 and 3 degrees of freedom, as for simultaneous intervals of many means from few units.
# Expected: at 1 degree (Cauchy) tan(π(p − 1/2)): −795.8 at .0004, −1061.0 at .0003; at 3 degrees −1033.1 at 1e-9.
# Seen: the first; NonConvergenceException for the others: the root is sought between −800 and 800.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package MathNet.Numerics@5.0.0
#:property PublishAot=false
#:property InvariantGlobalization=true
using System.Globalization;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;
foreach (var (freedom, level) in new[] { (1.0, 0.0004), (1.0, 0.0003), (3.0, 1e-9) })
{
    string found;
    try { found = StudentT.InvCDF(0, 1, freedom, level).ToString("F1", CultureInfo.InvariantCulture); }
    catch (NonConvergenceException) { found = "NonConvergenceException"; }
    Console.WriteLine($"{freedom} degree(s), {level.ToString(CultureInfo.InvariantCulture)}: {found}");
}
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
1 degree(s), 0.0004: -795.8
1 degree(s), 0.0003: NonConvergenceException
3 degree(s), 1E-09: NonConvergenceException
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
