#!/usr/bin/env bash
# Microsoft.DotNet.Interactive.CSharp and .PackageManagement 1.0.0-beta.26120.1 on the .NET 10 SDK: what a package
# brings for notebooks is fetched and not loaded.
#
# Input: a program on these packages with UseNugetDirective as its parameter suggests, and a cell that names
# Microsoft.Data.Analysis 0.23.1, which has a notebook extension that shows a data frame as a table.
# Expected: as in the tool made of the same packages, the extension is loaded and the data frame is a table of its rows.
# Seen: the extension lies in the package's folder, nothing loads it, and the data frame is shown by its properties.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat >host.csproj <<'END'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.DotNet.Interactive.CSharp" Version="1.0.0-beta.26120.1" />
    <PackageReference Include="Microsoft.DotNet.Interactive.PackageManagement" Version="1.0.0-beta.26120.1" />
    <PackageReference Include="FSharp.Compiler.Service" Version="43.10.111" />
    <PackageReference Include="FSharp.Core" Version="10.0.111" />
    <PackageReference Include="Microsoft.AspNetCore.Html.Abstractions" Version="2.3.13" />
    <PackageReference Include="System.Reactive" Version="6.0.1" />
  </ItemGroup>
</Project>
END
cat >Program.cs <<'END'
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.PackageManagement;

var extension = "missing";
var csharp = new CSharpKernel().UseNugetDirective((kernel, packages) =>
{
    kernel.AddAssemblyReferences(packages.SelectMany(package => package.AssemblyPaths));
    foreach (var package in packages)
        if (Directory.Exists(Path.Combine(package.PackageRoot, "interactive-extensions", "dotnet")))
            extension = "there";
    return Task.CompletedTask;
});
using var root = new CompositeKernel { csharp };
var fetched = await root.SendAsync(new SubmitCode("#r \"nuget: Microsoft.Data.Analysis, 0.23.1\""));
foreach (var failed in fetched.Events.OfType<CommandFailed>()) Console.WriteLine(failed.Message);
Console.WriteLine($"extension in the package: {extension}");
var loads = fetched.Events.OfType<DisplayEvent>().SelectMany(shown => shown.FormattedValues)
    .Count(value => value.Value.Contains("Loading extension", StringComparison.Ordinal));
Console.WriteLine($"said to be loaded: {loads}");
var shown = await root.SendAsync(new SubmitCode("""
    new Microsoft.Data.Analysis.DataFrame(
        new Microsoft.Data.Analysis.StringDataFrameColumn("title", ["Alien", "Fargo"]))
    """));
foreach (var failed in shown.Events.OfType<CommandFailed>()) Console.WriteLine(failed.Message);
var html = string.Concat(shown.Events.OfType<ReturnValueProduced>().SelectMany(value => value.FormattedValues)
    .Select(value => value.Value));
var byProperties = html.Contains("NullCount", StringComparison.Ordinal);
Console.WriteLine($"shows the property NullCount of its column: {byProperties}");
END
seen=$(dotnet run -c Release 2>/dev/null)

expected=$(cat <<'END'
extension in the package: there
said to be loaded: 0
shows the property NullCount of its column: True
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
