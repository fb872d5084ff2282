#!/usr/bin/env bash
# MathNet.Numerics 5.0.0 (NuGet): the Canberra distance is NaN as soon as both vectors have a 0 at one place.
#
# Expected: 0 ÷ 0 counts as 0 (Lance and Williams; SciPy and R do so): the distance of (0, 1) and (0, 3) is .5.
# Sparse counts share zeros nearly everywhere.
# Seen: NaN.
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
Console.WriteLine("no shared zero: " + Distance.Canberra([2.0, 1], [2.0, 3]).ToString(CultureInfo.InvariantCulture));
Console.WriteLine("a shared zero: " + Distance.Canberra([0.0, 1], [0.0, 3]).ToString(CultureInfo.InvariantCulture));
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
no shared zero: 0.5
a shared zero: NaN
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
