#!/usr/bin/env bash
# Parquet.Net 6.1.0 (NuGet): a column of strings says that its type is that of memory.
#
# Input: a DataField<string>, and the field that is read from the file it was written to.
# Expected: ClrType is System.String, as declared.
# Seen: it is System.ReadOnlyMemory`1[System.Char]: whoever looks for columns of strings by their type finds none.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package Parquet.Net@6.1.0
#:property PublishAot=false
#:property InvariantGlobalization=true
#:property NoWarn=$(NoWarn);NU1603
using Parquet;
using Parquet.Schema;

var field = new DataField<string>("title");
Console.WriteLine($"declared: {field.ClrType}");
using var file = new MemoryStream();
await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(field), file)) { }
file.Position = 0;
await using var reader = await ParquetReader.CreateAsync(file);
Console.WriteLine($"read: {reader.Schema.GetDataFields()[0].ClrType}");
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
declared: System.ReadOnlyMemory`1[System.Char]
read: System.ReadOnlyMemory`1[System.Char]
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
