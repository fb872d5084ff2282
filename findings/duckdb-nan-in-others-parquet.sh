#!/usr/bin/env bash
# DuckDB.NET.Data.Full 1.5.6.1 (NuGet): whether x = NaN holds depends on who wrote the Parquet file.
#
# Input: the numbers 1, NaN, 3, as a table, in a Parquet file by DuckDB, and in one by Parquet.Net 6.1.0, whose statistics
# are min 1 and max 3: the format says that NaN is left out of them.
# Expected: the same counts for all three.
# Seen: in the file of Parquet.Net, x = NaN and x >= 4 find nothing, since the whole group of rows is skipped by its
# statistics; x + 0 = NaN and isnan(x) find the row. DuckDB takes NaN for the largest number and equal to itself.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package DuckDB.NET.Data.Full@1.5.6.1
#:package Parquet.Net@6.1.0
#:property PublishAot=false
#:property InvariantGlobalization=true
using DuckDB.NET.Data;
using Parquet.Serialization;

using var connection = new DuckDBConnection("Data Source=:memory:");
connection.Open();
Run("create table own as select * from (values (1.0::double), ('nan'::double), (3.0::double)) rows(X)");
Run("copy own to 'own.parquet' (format parquet)");
await ParquetSerializer.SerializeAsync([new Row { X = 1 }, new Row { X = double.NaN }, new Row { X = 3 }], "other.parquet");
string condition = "";
foreach (var each in new[] { "X = 'nan'", "X >= 4", "X + 0 = 'nan'", "isnan(X)" })
{
    condition = each;
    Console.WriteLine($"{condition}: table {Count("own")}, own file {Count("'own.parquet'")}, other file {Count("'other.parquet'")}");
}

void Run(string sql)
{
    using var command = connection.CreateCommand();
    command.CommandText = sql;
    command.ExecuteNonQuery();
}

object? Count(string rows)
{
    using var command = connection.CreateCommand();
    command.CommandText = $"select count(*) from {rows} where {condition}";
    return command.ExecuteScalar();
}

class Row { public double X { get; set; } }
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
X = 'nan': table 1, own file 1, other file 0
X >= 4: table 1, own file 1, other file 0
X + 0 = 'nan': table 1, own file 1, other file 1
isnan(X): table 1, own file 1, other file 1
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
