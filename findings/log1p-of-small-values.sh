#!/usr/bin/env bash
# System.Numerics.Tensors 10.0.0 and NumSharp 0.70.0 (NuGet): the logarithm of 1 + x is 0 for small x.
#
# Expected: x to all its digits for small x, which is what log1p and expm1 are for (NumPy: log1p(1e-20) = 1e-20).
# Seen: 0 for 1e-20, and 1.00000008e-10 for 1e-10, since log(1 + x) and exp(x) − 1 are computed as they are
# written; double.LogP1 of .NET 10 too. Logarithms of probabilities near 1, as in a log loss, lose their digits.
# MathNet.Numerics 5.0.0, printed beside, is right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package System.Numerics.Tensors@10.0.0
#:package NumSharp@0.70.0
#:package MathNet.Numerics@5.0.0
#:property PublishAot=false
#:property InvariantGlobalization=true
#:property NoWarn=$(NoWarn);NU1603;NDW012
using System.Globalization;
using System.Numerics.Tensors;
using MathNet.Numerics;
using NumSharp;

void Show(string who, double logarithm, double exponential) => Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture, $"  {who}: log1p {logarithm:g15}, expm1 {exponential:g15}"));
foreach (var value in new[] { 1e-20, 1e-10, 0.5 })
{
    double[] logarithm = [0], exponential = [0];
    TensorPrimitives.LogP1([value], logarithm);
    TensorPrimitives.ExpM1([value], exponential);
    Console.WriteLine(value.ToString(CultureInfo.InvariantCulture));
    Show("TensorPrimitives", logarithm[0], exponential[0]);
    Show("NumSharp", (double)np.log1p(np.array(value)), (double)np.expm1(np.array(value)));
    Show("MathNet", SpecialFunctions.Log1p(value), SpecialFunctions.Expm1(value));
}
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
1E-20
  TensorPrimitives: log1p 0, expm1 0
  NumSharp: log1p 0, expm1 0
  MathNet: log1p 1e-20, expm1 1e-20
1E-10
  TensorPrimitives: log1p 1.00000008269037e-10, expm1 1.00000008274037e-10
  NumSharp: log1p 1.00000008269037e-10, expm1 1.00000008274037e-10
  MathNet: log1p 9.9999999995e-11, expm1 1.00000000005e-10
0.5
  TensorPrimitives: log1p 0.405465108108164, expm1 0.648721270700128
  NumSharp: log1p 0.405465108108164, expm1 0.648721270700128
  MathNet: log1p 0.405465108108164, expm1 0.648721270700128
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
