#!/usr/bin/env bash
# .NET 10.0.12 (runtime pack for linux-x64), FileStream: where a file may not grow, Write says that an argument is off.
#
# Input: blocks of 1,024 bytes, appended to a file until the limit of the process for the size of files (ulimit -f),
# which write(2) tells as EFBIG.
# Expected: an IOException, as for a full disk, which whoever writes logs catches.
# Seen: ArgumentOutOfRangeException for a parameter "value" that FileStream.Write does not have. A thread of one's own
# that catches IOException alone ends the process with it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:property PublishAot=false
#:property InvariantGlobalization=true
using var file = new FileStream("log", FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
try
{
    for (var block = 1; ; block++) file.Write(new byte[1024]);
}
catch (Exception exception)
{
    Console.WriteLine($"{exception.GetType().Name}, parameter {(exception as ArgumentException)?.ParamName}; "
        + $"{exception is IOException}; {file.Length} bytes written");
}
END
dotnet publish finding.cs -o out -r linux-x64 --self-contained -p:RuntimeFrameworkVersion=10.0.12 >/dev/null
# In units of 1,024 bytes.
# The signal that the system sends beside EFBIG is ignored, as file systems with a limit of their own send none. The
# runtime maps its code through a file of its own, unless it is told not to.
seen=$(trap '' XFSZ; ulimit -f 64; DOTNET_EnableWriteXorExecute=0 out/finding)

expected='ArgumentOutOfRangeException, parameter value; False; 65536 bytes written'
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
