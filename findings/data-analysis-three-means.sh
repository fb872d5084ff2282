#!/usr/bin/env bash
# Microsoft.Data.Analysis 0.23.1 (NuGet): one column has three different means.
#
# Input: ratings 5, missing, 2, 4, missing, all in one group.
# Expected: 3.67 (11 ÷ 3) by column, by group and in the description.
# Seen: 3.67 by column; 2.2 by group and in the description, which divide by the number of rows; the smallest of
# the group is 0, though no rating is.
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

var frame = new DataFrame(new StringDataFrameColumn("group", ["a", "a", "a", "a", "a"]),
    new PrimitiveDataFrameColumn<float>("rating", new float?[] { 5, null, 2, 4, null }));
string Text(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString("0.00",
    CultureInfo.InvariantCulture);
Console.WriteLine("column: " + Text(frame["rating"].Mean()));
Console.WriteLine("group: " + Text(frame.GroupBy("group").Mean("rating")["rating"][0]));
Console.WriteLine("description: " + Text(frame.Description()["rating"][3]));
Console.WriteLine("least of the column: " + Text(frame["rating"].Min()));
Console.WriteLine("least of the group: " + Text(frame.GroupBy("group").Min("rating")["rating"][0]));
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
column: 3.67
group: 2.20
description: 2.20
least of the column: 2.00
least of the group: 0.00
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
