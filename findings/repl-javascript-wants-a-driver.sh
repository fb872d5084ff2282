#!/usr/bin/env bash
# dotnet-repl 0.3.259 (.NET tool): cells of JavaScript and of HTML fail on Linux.
#
# Input: a notebook with a cell of each, and a browser on the machine.
# Expected: both run, as in VS Code.
# Seen: 'Driver not found': the package holds no driver of Playwright for Linux. The cells after them run; the exit code is 2.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet tool install --tool-path . dotnet-repl --version 0.3.259 >/dev/null
cat > finding.dib <<'END'
#!javascript

console.log(1);

#!html

<b>bold</b>

#!csharp

Console.WriteLine("after");
END
status=0
./dotnet-repl --run finding.dib --output-format ipynb --output-path finding.ipynb --exit-after-run </dev/null >/dev/null 2>&1 || status=$?
seen=$(grep -c '"evalue".*Driver not found' finding.ipynb; grep -o '^ *"after' finding.ipynb | tr -d ' "'; echo "exit code $status")

expected=$(cat <<'END'
2
after
exit code 2
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
