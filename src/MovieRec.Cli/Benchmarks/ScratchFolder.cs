namespace MovieRec.Cli.Benchmarks;

/// <summary>A folder for what a measurement writes, which goes with it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("movierec-bench-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
