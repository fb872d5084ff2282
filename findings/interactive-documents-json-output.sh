#!/usr/bin/env bash
# Microsoft.DotNet.Interactive.Documents 1.0.0-beta.26120.1 (NuGet): a notebook with an output in JSON cannot be written.
#
# Input: an .ipynb whose cell has an output of application/json, an object, as nbformat has it.
# Expected: it is written as it was read.
# Seen: reading works, writing throws: it expects lines of text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package Microsoft.DotNet.Interactive.Documents@1.0.0-beta.26120.1
#:property PublishAot=false
#:property InvariantGlobalization=true
using Microsoft.DotNet.Interactive.Documents.Jupyter;

var document = Notebook.Parse("""
    {
      "cells": [
        { "cell_type": "code", "id": "a", "metadata": {}, "execution_count": 1, "source": ["1"],
          "outputs": [{ "output_type": "display_data", "metadata": {}, "data": { "application/json": { "a": 1 } } }] }
      ],
      "metadata": { "kernelspec": { "display_name": ".NET (C#)", "language": "C#", "name": ".net-csharp" } },
      "nbformat": 4, "nbformat_minor": 5
    }
    """);
Console.WriteLine($"read: {document.Elements[0].Outputs.Count} output");
try
{
    Console.WriteLine(document.ToJupyterJson());
}
catch (ArgumentException exception)
{
    Console.WriteLine($"written: {exception.GetType().Name}: {exception.Message.Split(" but")[0]}");
}
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
read: 1 output
written: ArgumentException: Expected IEnumerable<string>
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
