#!/usr/bin/env bash
# Microsoft.Data.Analysis 0.23.1 (NuGet): a filter "below 3" keeps rows without a value.
#
# Expected: a comparison with a missing value is not true, so of the ratings 5, missing, 2, 4, missing one row is
# below 3.
# Seen: three rows: null is below 3, and also different from 5; it is not above 3.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package Microsoft.Data.Analysis@0.23.1
#:property PublishAot=false
#:property InvariantGlobalization=true
using System.Globalization;
using Microsoft.Data.Analysis;

var rating = new PrimitiveDataFrameColumn<float>("rating", new float?[] { 5, null, 2, 4, null });
var frame = new DataFrame(rating);
Console.WriteLine("below 3: " + string.Join(" ",
    frame.Filter(rating.ElementwiseLessThan(3))["rating"].Cast<object?>().Select(value => value ?? "missing")));
Console.WriteLine("above 3: " + string.Join(" ",
    frame.Filter(rating.ElementwiseGreaterThan(3))["rating"].Cast<object?>().Select(value => value ?? "missing")));
Console.WriteLine("not 5: " + string.Join(" ",
    frame.Filter(rating.ElementwiseNotEquals(5f))["rating"].Cast<object?>().Select(value => value ?? "missing")));
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
below 3: missing 2 missing
above 3: 5 4
not 5: missing 2 4 missing
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
