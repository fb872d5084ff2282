#!/usr/bin/env bash
# MathNet.Numerics 5.0.0 (NuGet): the Jaccard distance of two users with one common movie of three is 0.
#
# Input: what two users met, as 0 and 1: (1, 0, 1) and (1, 1, 0).
# Expected: 1 − 1/3 = .667 (SciPy's jaccard for the same vectors), and 1 for users with nothing in common.
# Seen: 0 for the first, NaN for users with nothing in common: places where only one of the two is different from
# 0 do not count at all.
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
void Print(string what, double value) => Console.WriteLine(what + ": " + value.ToString("0.###",
    CultureInfo.InvariantCulture));
Print("one common of three", Distance.Jaccard([1.0, 0, 1], [1.0, 1, 0]));
Print("nothing in common", Distance.Jaccard([1.0, 0], [0.0, 1]));
Print("equal", Distance.Jaccard([1.0, 1], [1.0, 1]));
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
one common of three: 0
nothing in common: NaN
equal: 0
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
