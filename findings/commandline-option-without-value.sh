#!/usr/bin/env bash
# System.CommandLine 2.0.15 (NuGet): an option whose value is missing takes the next option for it.
#
# Input: --name --all, where --name needs a value and --all is an option of the same command.
# Expected: an error that --name has no value.
# Seen: the name is '--all', the option --all is not set, and there is no error. The other order is read well.
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

var name = new Option<string>("--name");
var all = new Option<bool>("--all");
var root = new RootCommand { name, all };
foreach (var line in new string[][] { ["--name", "--all"], ["--all", "--name"], ["--all", "--name", "x"] })
{
    var result = root.Parse(line);
    Console.WriteLine(result.Errors.Count > 0
        ? $"{string.Join(' ', line)}: {result.Errors[0].Message}"
        : $"{string.Join(' ', line)}: name '{result.GetValue(name)}', all {result.GetValue(all)}");
}
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
--name --all: name '--all', all False
--all --name: Required argument missing for option: '--name'.
--all --name x: name 'x', all True
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
