#!/usr/bin/env bash
# MathNet.Numerics 5.0.0 (NuGet): the gamma distribution function is 0 at tiny arguments where half the mass lies below.
#
# Expected: shape .01, rate 1: P(X ≤ 1e-30) = 1e-30^.01 ÷ Γ(1.01) = .504 (SciPy .5041); at 1e-10 .799.
# Seen: 0 at 1e-30, right at 1e-10. A small shape is what a spread-out prior has.
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
using MathNet.Numerics.Distributions;
using MathNet.Numerics;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
foreach (var x in new[] { 1e-10, 1e-14, 1e-16, 1e-30 })
{
    var series = Math.Pow(x, 0.01) / SpecialFunctions.Gamma(1.01);
    Console.WriteLine($"{x:0e+00}: {Gamma.CDF(0.01, 1, x):0.000} (x^a / Γ(a + 1) = {series:0.000})");
}
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
1e-10: 0.799 (x^a / Γ(a + 1) = 0.799)
1e-14: 0.729 (x^a / Γ(a + 1) = 0.729)
1e-16: 0.000 (x^a / Γ(a + 1) = 0.696)
1e-30: 0.000 (x^a / Γ(a + 1) = 0.504)
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
