#!/usr/bin/env bash
# Microsoft.DotNet.Interactive 1.0.0-beta.26120.1 (NuGet): #!set hands over what JSON makes of a value, not the value.
#
# Input: variables of one C# kernel, set in another.
# Expected: the same values of the same types, or an error.
# Seen: a decimal of 28 digits becomes a double of 17, NaN the text "NaN", a date a text, 12345678901234567890 a rounded
# double; null leaves the old value where it was. #!share hands over the object itself.
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
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Events;

using var kernel = new CompositeKernel { new CSharpKernel("first").UseValueSharing(), new CSharpKernel("second").UseValueSharing() };
await SendAsync("""
    #!first
    var price = 0.1234567890123456789012345678m;
    var ratio = double.NaN;
    var day = new DateTime(2020, 1, 1);
    var large = 12345678901234567890UL;
    object nothing = null;
    """);
await SendAsync("#!second\nvar old = 5;");
foreach (var (to, from) in new[] { ("price", "price"), ("ratio", "ratio"), ("day", "day"), ("large", "large"), ("old", "nothing") })
{
    await SendAsync($"#!second\n#!set --name {to} --value @first:{from}");
    await SendAsync($"#!second\nConsole.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $\"{to}: {{{to}.GetType().Name}} {{{to}}}\"));");
}
await SendAsync("#!second\n#!share --from first price --as shared");
await SendAsync("#!second\nConsole.WriteLine($\"shared: {shared.GetType().Name}\");");

async Task SendAsync(string code)
{
    foreach (var happened in (await kernel.SendAsync(new SubmitCode(code))).Events)
        if (happened is StandardOutputValueProduced output) Console.Write(output.FormattedValues.First().Value);
        else if (happened is CommandFailed failed) Console.WriteLine(failed.Message);
}
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
price: Double 0.12345678901234568
ratio: String NaN
day: String 2020-01-01T00:00:00
large: Double 1.2345678901234567E+19
old: Int32 5
shared: Decimal
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
