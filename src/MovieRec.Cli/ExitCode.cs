namespace MovieRec.Cli;

/// <summary>What the command's exit code says; README and <c>--help</c> list the same table.</summary>
internal static class ExitCode
{
    /// <summary>The work was done.</summary>
    public const int Done = 0;

    /// <summary>The work failed: a notebook's cell, a training, a file that could not be written.</summary>
    public const int Failed = 1;

    /// <summary>
    /// The command line asks for something that does not exist or makes no sense; nothing was started.
    /// </summary>
    public const int Usage = 2;

    /// <summary>The data could not be had, or is damaged.</summary>
    public const int Data = 3;

    /// <summary>Interrupted with Ctrl+C.</summary>
    public const int Interrupted = 130;

    /// <summary>Every exit code with its meaning, as help prints them.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Done, "done"),
        (Failed, "the work failed (a notebook, a training, a file that cannot be written)"),
        (Usage, "the command line is wrong"),
        (Data, "the data cannot be had or is damaged"),
        (Interrupted, "interrupted with Ctrl+C"),
    ];
}
