namespace MovieRec.Tests.Fuzz;

/// <summary>A format of ours with sound files of it, and what reads them.</summary>
/// <param name="Name">The format.</param>
/// <param name="Samples">Sound files, which are read without a complaint.</param>
/// <param name="Read">
/// Reads a file, checksums and signatures made to fit first, and does with it what comes next where it is taken.
/// </param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Samples, Func<byte[], Task> Read)
{
    public FuzzTarget(string name, IReadOnlyList<byte[]> samples, Action<byte[]> read)
        : this(name, samples, file => { read(file); return Task.CompletedTask; }) { }

    public override string ToString() => Name;
}
