using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace MovieRec.Cluster.Hosting;

/// <summary>The tables and queries of a cluster in a PostgreSQL database, in a schema of their own.</summary>
internal static class PostgreSqlSchema
{
    /// <summary>Name of the schema.</summary>
    public const string Name = "movierec";

    /// <summary>The row of the queries' table that says which script it is from.</summary>
    private const string ScriptKey = "MovieRecScript";

    /// <summary>The schema's name in ASCII: a number that others are unlikely to lock by.</summary>
    private const long Lock = 0x6d6f766965726563;

    private static readonly Lazy<string> Script = new(() =>
    {
        using var stream = typeof(PostgreSqlSchema).Assembly.GetManifestResourceStream(
            $"{typeof(PostgreSqlSchema).Namespace}.PostgreSql.sql")!;
        return new StreamReader(stream).ReadToEnd();
    });

    /// <summary>Whether the schema is there, of this program or another.</summary>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public static async Task<bool> ExistsAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var command = new NpgsqlCommand($"SELECT to_regclass('{Name}.OrleansQuery') IS NOT NULL",
            connection);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }

    /// <summary>
    /// Creates or renews what is not there or is of another program; silos that start together wait for each other.
    /// </summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Whether anything had to be done.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached, or does not permit it.</exception>
    public static async Task<bool> EnsureAsync(string connectionString, CancellationToken cancellationToken)
    {
        var identity = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Script.Value)));
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await ExecuteAsync("SELECT pg_advisory_xact_lock($1)", Lock).ConfigureAwait(false);
        if (await ExecuteAsync("SELECT to_regclass($1) IS NOT NULL", $"{Name}.OrleansQuery").ConfigureAwait(
            false) is true
            && await ExecuteAsync($"SELECT QueryText FROM {Name}.OrleansQuery WHERE QueryKey = $1", ScriptKey)
                .ConfigureAwait(false) is string present && present == identity)
            return false;
        await ExecuteAsync(Script.Value).ConfigureAwait(false);
        await ExecuteAsync($"INSERT INTO {Name}.OrleansQuery VALUES ($1, $2) ON CONFLICT (QueryKey) DO UPDATE SET "
            + "QueryText = excluded.QueryText", ScriptKey, identity).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return true;

        async Task<object?> ExecuteAsync(string sql, params object[] parameters)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
