using MovieRec.Data;
using MovieRec.Data.Synthetic;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;
using MovieRec.Scaling;

namespace MovieRec.Cli.Benchmarks;

/// <summary>A training that <c>movierec bench</c> measures.</summary>
/// <param name="Name">Its name for <c>--rows</c>.</param>
/// <param name="Factors">f.</param>
/// <param name="Iterations">Iterations.</param>
/// <param name="PublishedExact">
/// Seconds of the best-known library's exact solver, for orientation; null where nobody measured.
/// </param>
/// <param name="PublishedCg">Seconds of its 3-step conjugate gradients.</param>
/// <param name="Load">The data, and what it is in words.</param>
internal sealed record BenchRow(string Name, int Factors, int Iterations, double? PublishedExact, double? PublishedCg,
    Func<(string Label, Interactions Train)> Load)
{
    /// <summary>Whether the row is small enough for a quick run.</summary>
    public bool IsQuick => Name.StartsWith("ml-100k", StringComparison.Ordinal);

    /// <summary>Whether the row is measured only where it is asked for.</summary>
    public bool IsLarge => PublishedCg is null;

    /// <summary>
    /// The rows. The published seconds are those of the library <c>implicit</c> (Cython and OpenBLAS) on 2 cores with
    /// AVX-512, 2 threads, the fastest of several runs.
    /// </summary>
    public static IReadOnlyList<BenchRow> All { get; } =
    [
        new("ml-100k-64", 64, 15, 1.28, 0.21, MovieLens100K),
        new("ml-100k-128", 128, 15, 4.29, 0.31, MovieLens100K),
        new("590k", 64, 15, 7.45, 1.24, () => Zipf(6_039, 3_628, 590_733)),
        new("719k", 64, 15, 16.3, 3.08, () => Zipf(29_858, 40_981, 719_081)),
        new("10m", 64, 5, 47, 9.1, () => Zipf(70_000, 10_000, 10_000_000)),
        new("32m", 64, 5, null, null, () => Generated(200_000, 87_000, 32_000_000)),
    ];

    /// <summary>The options it is trained with: default λ and α.</summary>
    public AlsOptions OptionsFor(AlsSolver solver) =>
        new() { Factors = Factors, Iterations = Iterations, Solver = solver };

    /// <summary>ML-100k where this machine has it, else the generated sample, which has its shape.</summary>
    public static Dataset Small() =>
        Datasets.Load(Datasets.Find("ml-100k") is null ? Datasets.SyntheticName : "ml-100k");

    /// <summary>The same as interactions.</summary>
    public static (string Label, Interactions Train) MovieLens100K()
    {
        var dataset = Small();
        return (dataset.Info.Label, Interactions.From(dataset.Ratings));
    }

    private static (string Label, Interactions Train) Zipf(int users, int items, int count) =>
        ("Zipf sample of the same shape", ZipfInteractions.Create(users, items, count));

    private static (string Label, Interactions Train) Generated(int users, int items, int count) =>
        ("generated, of MovieLens 32M's shape",
            SyntheticInteractions.Generate(new SyntheticOptions { Users = users, Movies = items, Ratings = count }));
}
