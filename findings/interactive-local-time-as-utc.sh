#!/usr/bin/env bash
# Microsoft.DotNet.Interactive.Formatting 1.0.0-beta.26120.1 (NuGet): a local time is shown as if it were UTC.
#
# Input: noon in New York, 17:00 UTC.
# Expected: 12:00 without a Z, or 17:00Z.
# Seen: 12:00:00Z, five hours off; a DateTimeOffset of the same moment is shown as 17:00:00Z. A time of unspecified kind
# gets a Z as well.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
export TZ=America/New_York
cat > finding.cs <<'END'
#:package Microsoft.DotNet.Interactive.Formatting@1.0.0-beta.26120.1
#:property PublishAot=false
#:property NoWarn=$(NoWarn);NU1603
#:property InvariantGlobalization=true
using Microsoft.DotNet.Interactive.Formatting;

var local = new DateTime(2020, 1, 1, 12, 0, 0, DateTimeKind.Local);
Console.WriteLine($"local {local.ToDisplayString("text/plain")}");
Console.WriteLine($"unspecified {new DateTime(2020, 1, 1, 12, 0, 0).ToDisplayString("text/plain")}");
Console.WriteLine($"offset {new DateTimeOffset(local).ToDisplayString("text/plain")}");
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
local 2020-01-01 12:00:00Z
unspecified 2020-01-01 12:00:00Z
offset 2020-01-01 17:00:00Z
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
