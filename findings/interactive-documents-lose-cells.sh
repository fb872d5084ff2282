#!/usr/bin/env bash
# Microsoft.DotNet.Interactive.Documents 1.0.0-beta.26120.1 (NuGet): an .ipynb that is read and written is another one.
#
# Input: a raw cell, and a Markdown cell with an attached picture.
# Expected: both come back.
# Seen: the raw cell comes back as code, the Markdown cell without its picture, whose link then leads nowhere.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package Microsoft.DotNet.Interactive.Documents@1.0.0-beta.26120.1
#:property PublishAot=false
#:property InvariantGlobalization=true
using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive.Documents.Jupyter;

var written = JsonNode.Parse(Notebook.Parse("""
    {
      "cells": [
        { "cell_type": "raw", "id": "a", "metadata": {}, "source": ["a table for LaTeX"] },
        { "cell_type": "markdown", "id": "b", "metadata": {}, "source": ["![p](attachment:p.png)"],
          "attachments": { "p.png": { "image/png": "iVBORw0KGgo=" } } }
      ],
      "metadata": { "kernelspec": { "display_name": ".NET (C#)", "language": "C#", "name": ".net-csharp" } },
      "nbformat": 4, "nbformat_minor": 5
    }
    """).ToJupyterJson())!;
foreach (var cell in written["cells"]!.AsArray())
    Console.WriteLine($"{cell!["cell_type"]}, attachments: {cell["attachments"] is not null}");
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
code, attachments: False
markdown, attachments: False
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
