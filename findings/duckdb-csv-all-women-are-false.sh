#!/usr/bin/env bash
# DuckDB.NET.Data.Full 1.5.6.1 (NuGet): in a file of women, the gender is false.
#
# Input: users with the genders F and M as MovieLens has them, and those with F alone, as a filter or a partition leaves
# them.
# Expected: the same type of column for both, text: F is one of two letters, not the beginning of "false".
# Seen: text with an M in it, Boolean without: F is read as false, T as true. WHERE gender = 'F' still finds them, since
# 'F' is cast too; in .NET the value is False, and a join with the table of all users by gender is an error, since M is
# no Boolean.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package DuckDB.NET.Data.Full@1.5.6.1
#:property PublishAot=false
#:property InvariantGlobalization=true
using DuckDB.NET.Data;

using var connection = new DuckDBConnection("Data Source=:memory:");
connection.Open();
File.WriteAllText("all.csv", "user,gender\n1,F\n2,M\n3,F\n");
File.WriteAllText("women.csv", "user,gender\n1,F\n3,F\n");

object Value(string query)
{
    using var command = connection.CreateCommand();
    command.CommandText = query;
    return command.ExecuteScalar()!;
}

foreach (var file in new[] { "all", "women" })
    Console.WriteLine($"{file}: gender {Value($"SELECT gender FROM '{file}.csv'")}, type "
        + $"{Value($"SELECT typeof(gender) FROM '{file}.csv'")}, with gender = 'F' "
        + Value($"SELECT count(*) FROM '{file}.csv' WHERE gender = 'F'"));
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
all: gender F, type VARCHAR, with gender = 'F' 2
women: gender False, type BOOLEAN, with gender = 'F' 2
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
