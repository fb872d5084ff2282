#!/usr/bin/env bash
# Microsoft.DotNet.Interactive.CSharp 1.0.0-beta.26120.1 (NuGet): a runtime error does not tell its line.
#
# Input: a cell of three lines whose third divides by 0.
# Expected: the stack trace names line 3.
# Seen: no line of the cell is named: "at Submission#0.<<Initialize>>d__0.MoveNext()".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package Microsoft.DotNet.Interactive@1.0.0-beta.26120.1
#:package Microsoft.DotNet.Interactive.CSharp@1.0.0-beta.26120.1
#:property PublishAot=false
#:property InvariantGlobalization=true
#:property NoWarn=$(NoWarn);NU1603;NU1608
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Events;

using var kernel = new CSharpKernel();
var result = await kernel.SendAsync(new SubmitCode("var a = 1;\nvar b = 0;\nConsole.WriteLine(a / b);"));
var message = result.Events.OfType<CommandFailed>().Single().Message;
Console.WriteLine(message.Split('\n')[0].Trim());
Console.WriteLine($"names the cell: {message.Contains("Submission#")}, a line: {message.Contains("line ")}");
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
System.DivideByZeroException: Attempted to divide by zero.
names the cell: True, a line: False
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
