#!/usr/bin/env bash
# Microsoft.DotNet.Interactive.Formatting 1.0.0-beta.26120.1 (NuGet): text/csv puts quotes around blanks, not commas.
#
# Expected: "Heat, part 2" and 'a,b' in quotes (RFC 4180), since a comma ends a field.
# Seen: a value with a blank is quoted, one with a comma alone is not, so that its row has one field too many.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package Microsoft.DotNet.Interactive.Formatting@1.0.0-beta.26120.1
#:property PublishAot=false
#:property NoWarn=$(NoWarn);NU1603
#:property InvariantGlobalization=true
using Microsoft.DotNet.Interactive.Formatting;

var rows = new[] { new { Title = "Heat", Note = "a,b" }, new { Title = "Toy Story", Note = "c" } };
Console.WriteLine(rows.ToDisplayString("text/csv").TrimEnd());
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
Title,Note
Heat,a,b
"Toy Story",c
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
