#!/usr/bin/env bash
# Microsoft.Data.Analysis 0.23.1 (NuGet): OrderBy mixes rows of equal keys from 17 rows on.
#
# Expected: rows with the same key keep their order, as LINQ's OrderBy, pandas with kind="stable" and R's order
# do; a log sorted by user stays in order of time.
# Seen: 16 rows keep it, 17 do not.
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

foreach (var rows in new[] { 16, 17 })
{
    var frame = new DataFrame(new PrimitiveDataFrameColumn<int>("user", Enumerable.Repeat(1, rows)),
        new PrimitiveDataFrameColumn<int>("row", Enumerable.Range(0, rows)));
    Console.WriteLine(rows + ": " + string.Join(" ", frame.OrderBy("user")["row"].Cast<object>()));
}
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
16: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15
17: 0 14 13 12 11 10 9 15 8 6 5 4 3 2 1 7 16
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
