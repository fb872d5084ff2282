#!/usr/bin/env bash
# DuckDB.NET.Data.Full 1.5.6.1 (NuGet): one comma too many in a later title, and the movies before it are gone.
#
# Input: a file of three movies whose third title has a comma without quotes, read by read_csv without options, and with
# the header and the types named.
# Expected: an error, as with header = true and the types of the columns.
# Seen: one movie, the third, in four columns named column0 to column3: the header and two movies are skipped without a
# word as if they were a preamble. Where the comma comes first, the file is one column of whole lines.
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

void Show(string what, string text, string options = "")
{
    File.WriteAllText("movies.csv", text);
    using var command = connection.CreateCommand();
    command.CommandText = $"FROM read_csv('movies.csv'{options})";
    try
    {
        using var reader = command.ExecuteReader();
        var columns = string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(reader.GetName));
        var rows = 0;
        while (reader.Read())
            rows++;
        Console.WriteLine($"{what}: {rows} movies in columns {columns}");
    }
    catch (DuckDBException error)
    {
        Console.WriteLine($"{what}: {error.Message.Split('\n')[0]}");
    }
}

const string Header = "movie,title,genre\n", Plain = "1,Toy Story,Comedy\n2,Heat,Crime\n";
const string Comma = "3,American President, The,Drama\n";
const string Types = ", header = true, columns = {'movie': 'INT', 'title': 'TEXT', 'genre': 'TEXT'}";
Show("comma last", Header + Plain + Comma);
Show("comma first", Header + Comma + Plain);
Show("no comma", Header + Plain);
Show("comma last, types given", Header + Plain + Comma, Types);
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
comma last: 1 movies in columns column0 | column1 | column2 | column3
comma first: 3 movies in columns movie,title,genre
no comma: 2 movies in columns movie | title | genre
comma last, types given: Invalid Input Error: Error when sniffing file "movies.csv".
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
