#!/usr/bin/env bash
# Microsoft.dotnet-interactive 1.0.712001 (.NET tool): 'jupyter install' fails for somebody who never had a kernel.
#
# Input: a home folder without ~/.local/share/jupyter/kernels, the folder in which Jupyter looks for a user's kernels.
# Expected: the folder is made, as 'jupyter kernelspec install --user' does.
# Seen: 'The kernelspec path … does not exist', three times, and exit code 3; after mkdir it works.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT=1 DOTNET_ROLL_FORWARD=LatestMajor
dotnet tool install Microsoft.dotnet-interactive --version 1.0.712001 --tool-path tool >/dev/null
mkdir -p home/.local/share
install_kernels() {
    local code=0
    HOME=$folder/home tool/dotnet-interactive jupyter install >out 2>&1 || code=$?
    grep -h 'does not exist' out | sort -u | sed "s|$folder/||" || true
    echo "exit code $code"
}
seen=$(install_kernels; mkdir -p home/.local/share/jupyter/kernels; install_kernels; ls -A home/.local/share/jupyter/kernels)

expected=$(cat <<'END'
The kernelspec path home/.local/share/jupyter/kernels does not exist.
exit code 3
exit code 0
.net-csharp
.net-fsharp
.net-powershell
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
