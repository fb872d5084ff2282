using System.Runtime.CompilerServices;
using Microsoft.Data.Analysis;
using Microsoft.DotNet.Interactive;
using MovieRec.Interactive;

namespace MovieRec.Sql;

/// <summary>
/// SQL for a notebook: its database, which knows the data that the notebook uses, and the kernel that asks it.
/// </summary>
public static class SqlNotebook
{
    /// <summary>What the rows of the last statement are called.</summary>
    public const string Last = "last";

    private const string Engine = "Microsoft.DotNet.Interactive";

    private static readonly Lazy<SqlDatabase> Database = new(() => new SqlDatabase());
    private static readonly Lock Turn = new();
    private static DataFrame? _last;

    /// <summary>
    /// Makes <c>#!sql</c> cells run in the notebook that calls this; once is enough, more does no harm, and in a
    /// program it does nothing.
    /// </summary>
    public static void Start()
    {
        if (AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == Engine)) AddKernel();
    }

    /// <summary>What SQL gives: the rows of its last statement that gives any, or null.</summary>
    /// <param name="sql">One statement or several.</param>
    /// <exception cref="SqlException">DuckDB refuses it.</exception>
    public static DataFrame? Query(string sql)
    {
        Run(sql);
        return _last;
    }

    internal static IReadOnlyList<DataFrame> Run(string sql)
    {
        lock (Turn)
        {
            var frames = Ready().Query(sql);
            _last = frames.Count > 0 ? frames[^1] : null;
            return frames;
        }
    }

    internal static IReadOnlyList<string> Values
    {
        get
        {
            lock (Turn) return [.. Ready().Tables, .. _last is null ? Array.Empty<string>() : [Last]];
        }
    }

    /// <summary>The rows of a table, or what the last statement gave.</summary>
    /// <param name="name">The table's name, or <see cref="Last"/>.</param>
    /// <exception cref="SqlException">There is none of this name.</exception>
    public static DataFrame Value(string name)
    {
        lock (Turn) return name == Last && _last is not null ? _last : Ready().Read(name);
    }

    /// <summary>Makes a table of a data frame or of a sequence of records.</summary>
    /// <inheritdoc cref="SqlDatabase.Put"/>
    public static void Put(string name, object? value)
    {
        lock (Turn) Ready().Put(name, value);
    }

    private static SqlDatabase Ready()
    {
        if (Notebook.Data is { } data) Database.Value.Load(data);
        return Database.Value;
    }

    // Apart, since a program lacks the engine's types.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddKernel()
    {
        if (KernelInvocationContext.Current?.HandlingKernel?.RootKernel is not CompositeKernel root
            || root.FindKernelByName(SqlKernel.Language) is not null) return;
        root.Add(new SqlKernel());
    }
}
