using MovieRec.Numerics;
using MovieRec.Preprocessing;
using static System.FormattableString;

namespace MovieRec.Models.Baselines.Linear;

/// <summary>
/// The form in which a model of items by items is computed: exactly, in a dense matrix, where that stays within the
/// memory budget, else each item from its strongest neighbors alone (<see cref="LocalRegressions"/>). It is chosen
/// before anything is computed.
/// </summary>
internal sealed record ItemModelForm
{
    private const double Gigabyte = 1e9;

    private const double Megabyte = 1e6;

    /// <summary>The largest dense matrix that an array can hold.</summary>
    private const int MostDenseItems = 46_320;

    /// <summary>The most rows of a triangle that an array can hold.</summary>
    private const int MostFrequentItems = 65_500;

    private ItemModelForm()
    {
    }

    /// <summary>Whether it is the exact form.</summary>
    public required bool IsExact { get; init; }

    /// <summary>Bytes that the training takes at most, those of the ratings themselves not counted.</summary>
    public required long Bytes { get; init; }

    /// <summary>Of the sparse form: for how many of the items met most their G is kept.</summary>
    public int FrequentItems { get; init; }

    /// <summary>The form in words.</summary>
    public required string Words { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Words;

    /// <summary>Chooses the form.</summary>
    /// <param name="train">What to learn from.</param>
    /// <param name="timed">Whether each interaction has a time.</param>
    /// <param name="neighbors">Neighbors of an item in the sparse form.</param>
    /// <param name="budget">The budget in gigabytes, 10⁹ bytes each.</param>
    /// <param name="threads">Number of threads that will train.</param>
    /// <param name="model">Whose training this is, for messages.</param>
    /// <exception cref="TrainingException">Even the sparse form would take more than the budget.</exception>
    public static ItemModelForm Choose(
        Interactions train, bool timed, int neighbors, float budget, int threads, string model)
    {
        var most = (long)Math.Min(budget * Gigabyte, long.MaxValue / 2);
        var items = train.ItemCount;
        var exact = ExactBytes(train, timed);
        if (exact <= most && items <= MostDenseItems)
            return new ItemModelForm
            {
                IsExact = true,
                Bytes = exact,
                Words = Invariant($"exact form, a dense matrix of {items:N0} × {items:N0} weights ({Size(exact)} ")
                    + Invariant($"of a memory budget of {Size(most)})"),
            };
        neighbors = Math.Min(neighbors, items - 1);
        var sparse = SparseBytes(train, timed, neighbors, threads);
        if (sparse > most || (long)items * neighbors > Array.MaxLength)
            throw new TrainingException(Invariant($"{model} on {items:N0} movies and {train.Count:N0} ratings takes ")
                + Invariant($"{Size(exact)} of memory in its exact form and {Size(sparse)} in its sparse ")
                + Invariant($"form with {neighbors} neighbors a movie, more than its memory budget of {Size(most)}: ")
                + $"raise {nameof(EaseOptions.MemoryBudget)}, or lower {nameof(EaseOptions.Neighbors)}.");
        // A triangle of h rows has h·(h + 1)/2 numbers.
        var frequent = (int)Math.Min(Math.Min(items, MostFrequentItems),
            Math.Floor((Math.Sqrt(1 + 8.0 * ((most - sparse) / sizeof(float))) - 1) / 2));
        var bytes = sparse + (long)frequent * (frequent + 1) / 2 * sizeof(float);
        return new ItemModelForm
        {
            IsExact = false,
            Bytes = bytes,
            FrequentItems = frequent,
            Words = Invariant($"sparse form, {neighbors} neighbors a movie ({Size(bytes)}), since the exact form ")
                + Invariant($"would take {Size(exact)} of a memory budget of {Size(most)}"),
        };
    }

    private static string Size(long bytes) =>
        bytes >= Gigabyte ? Invariant($"{bytes / Gigabyte:G3} GB") : Invariant($"{bytes / Megabyte:0.###} MB");

    /// <summary>G and its inverse in one place, and two strips of the inversion.</summary>
    private static long ExactBytes(Interactions train, bool timed)
    {
        long stride = FactorMatrix.PaddedLength(train.ItemCount);
        return ItemGramian.BytesOf(train, timed) + stride * (stride + 2 * SpdInverse.BlockRows) * sizeof(float);
    }

    /// <summary>
    /// Neighbors and weights, once by item and once by neighbor, and what each thread works in; G not counted.
    /// </summary>
    private static long SparseBytes(Interactions train, bool timed, int neighbors, int threads)
    {
        var entry = 2L * (sizeof(int) + sizeof(float));
        return ItemGramian.BytesOf(train, timed) + train.ItemCount * (neighbors * entry + 4 * sizeof(int))
            + threads * LocalSystem.BytesOf(train.ItemCount, train.UserCount, neighbors);
    }
}
