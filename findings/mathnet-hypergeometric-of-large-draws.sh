#!/usr/bin/env bash
# MathNet.Numerics 5.0.0 (NuGet): hypergeometric probabilities are NaN or 0 for populations over a thousand.
#
# Input: half the population marked, half drawn, half of the drawn marked: what Fisher's exact test of two equal
# arms asks.
# Expected: .0504, .0481, .0357 for 1,000, 1,100, 2,000 (binomials by logarithms, printed beside).
# Seen: right at 1,000, NaN at 1,100 and 2,000: the binomial coefficients overflow.
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
foreach (var n in new[] { 1000, 1100, 2000 })
{
    var exact = Math.Exp(2 * SpecialFunctions.BinomialLn(n / 2, n / 4) - SpecialFunctions.BinomialLn(n, n / 2));
    var found = new Hypergeometric(n, n / 2, n / 2).Probability(n / 4);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{n}: {found:0.0000}, by logarithms {exact:0.0000}"));
}
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
1000: 0.0504, by logarithms 0.0504
1100: NaN, by logarithms 0.0481
2000: NaN, by logarithms 0.0357
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
