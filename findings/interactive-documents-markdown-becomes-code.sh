#!/usr/bin/env bash
# Microsoft.DotNet.Interactive.Documents 1.0.0-beta.26120.1 (NuGet): a Markdown cell that shows a cell's first line is code.
#
# Input: an .ipynb with two Markdown cells; the text of the second begins with '#!csharp', as a page about notebooks may.
# Expected: two Markdown cells.
# Seen: the second is a cell of C#: the prose would run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package Microsoft.DotNet.Interactive.Documents@1.0.0-beta.26120.1
#:property PublishAot=false
#:property InvariantGlobalization=true
using Microsoft.DotNet.Interactive.Documents;
using Microsoft.DotNet.Interactive.Documents.Jupyter;

var kernels = new KernelInfoCollection { new KernelInfo("csharp", "C#", ["cs"]), new KernelInfo("markdown", "Markdown") };
kernels.DefaultKernelName = "csharp";
var read = Notebook.Parse("""
    {
      "cells": [{ "cell_type": "markdown", "id": "b", "metadata": {}, "source": ["A notebook."] },
                { "cell_type": "markdown", "id": "a", "metadata": {}, "source": ["#!csharp\n", "begins a cell of C#."] }],
      "metadata": { "kernelspec": { "display_name": ".NET (C#)", "language": "C#", "name": ".net-csharp" } },
      "nbformat": 4, "nbformat_minor": 5
    }
    """, kernels);
foreach (var element in read.Elements) Console.WriteLine($"{element.KernelName}: {element.Contents.ReplaceLineEndings(" ")}");
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
markdown: A notebook.
csharp: #!csharp begins a cell of C#.
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
