#!/usr/bin/env bash
# Microsoft.DotNet.Interactive.Documents 1.0.0-beta.26120.1 (NuGet): a letter of a notebook is replaced by two others.
#
# Input: a .dib in UTF-8 whose letter λ, two bytes long, begins at byte 4,095.
# Expected: the cell has the letter, as it has when λ begins one byte earlier.
# Seen: InteractiveDocument.LoadAsync gives two replacement characters (U+FFFD). It reads 4,096 bytes at a time and decodes
# each piece by itself. dotnet-repl 0.3.259 reads notebooks with it, and runs the wrong code.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package Microsoft.DotNet.Interactive.Documents@1.0.0-beta.26120.1
#:property PublishAot=false
#:property InvariantGlobalization=true
using System.Text;
using Microsoft.DotNet.Interactive.Documents;

foreach (var start in new[] { 4094, 4095 })
{
    const string Head = "#!csharp\n\n// ";
    await File.WriteAllTextAsync("finding.dib", Head + new string('x', start - Encoding.UTF8.GetByteCount(Head)) + "λ");
    var document = await InteractiveDocument.LoadAsync(new FileInfo("finding.dib"));
    var end = document.Elements[0].Contents.Split('x')[^1];
    Console.WriteLine($"λ at byte {start}: {string.Join(' ', end.Select(letter => $"U+{(int)letter:X4}"))}");
}
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
λ at byte 4094: U+03BB
λ at byte 4095: U+FFFD U+FFFD
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
