#!/usr/bin/env bash
# System.CommandLine 2.0.15 (NuGet): 1,5 is read as 15.
#
# Input: --rating 1,5, as somebody types it whose keyboard has a comma for decimals; the culture is the invariant one.
# Expected: an error (1,5 is no number here), or 1.5.
# Seen: 15, without an error; 1,234,5 is 12345. The comma counts as a separator of thousands wherever it stands.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package System.CommandLine@2.0.15
#:property PublishAot=false
#:property InvariantGlobalization=true
using System.CommandLine;
using System.Globalization;

var rating = new Option<double>("--rating");
var root = new RootCommand { rating };
foreach (var text in new[] { "1.5", "1,5", "1,234,5" })
{
    var result = root.Parse(["--rating", text]);
    Console.WriteLine($"{text}: {result.GetValue(rating).ToString(CultureInfo.InvariantCulture)}, errors: {result.Errors.Count}");
}
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
1.5: 1.5, errors: 0
1,5: 15, errors: 0
1,234,5: 12345, errors: 0
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
