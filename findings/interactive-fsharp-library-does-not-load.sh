#!/usr/bin/env bash
# Microsoft.dotnet-interactive 1.0.712001 (.NET tool) on the .NET 10 SDK: a package written in F# installs and does not
# load.
#
# Input: a C# cell that names Plotly.NET, in the versions 5.1.0 and 6.0.0, and one that calls it.
# Expected: the call runs, or the first cell says that the package asks for more than the tool has.
# Seen: the package is said to be installed; the call fails, as FSharp.Core 10.1.0.0 is wanted and not found.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT=1 DOTNET_ROLL_FORWARD=LatestMajor
dotnet tool install Microsoft.dotnet-interactive --version 1.0.712001 --tool-path tool >/dev/null

# submit FILE TOKEN CODE: sends a cell and waits until FILE says that it is over.
submit() {
    printf '{"token":"%s","commandType":"SubmitCode","command":{"code":"%s","targetKernelName":"csharp"}}\n' "$2" "$3"
    for _ in $(seq 240); do
        grep -E '"eventType":"Command(Succeeded|Failed)"' "$1" | grep -q "\"command\":{\"token\":\"$2\"" && return
        sleep 0.5
    done
}

# chart VERSION: what the second of two cells says.
chart() {
    touch out
    {
        submit out 1 "#r \\\"nuget: Plotly.NET, $1\\\""
        submit out 2 'Console.WriteLine(Plotly.NET.StyleParam.Mode.Lines.Convert());'
        printf '{"token":"3","commandType":"Quit","command":{}}\n'
    } | HOME=$folder tool/dotnet-interactive stdio >out 2>/dev/null || true
    echo "Plotly.NET $1: $(grep -o "Could not load file or assembly 'FSharp.Core, Version=[0-9.]*\|\"value\":\"lines" out | head -n 1)"
}
seen=$(chart 5.1.0; chart 6.0.0)

expected=$(cat <<'END'
Plotly.NET 5.1.0: Could not load file or assembly 'FSharp.Core, Version=10.1.0.0
Plotly.NET 6.0.0: Could not load file or assembly 'FSharp.Core, Version=10.1.0.0
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
