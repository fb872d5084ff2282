using MovieRec.Numerics;
using MovieRec.Preprocessing;
using static System.FormattableString;
using static MovieRec.Models.MemoryNeed;

namespace MovieRec.Models.Baselines.Linear;

/// <summary>
/// The form in which a model of items by items is computed: exactly, in a dense matrix, where that stays within the
/// memory budget, else each item from its strongest neighbors (<see cref="LocalRegressions"/>). It is chosen before
/// anything is computed.
/// </summary>
internal sealed record ItemModelForm
{
    /// <summary>The most rows of a triangle that an array can hold.</summary>
    private const int MostFrequentItems = 65_500;

    /// <summary>Bytes of an item and a weight, by column and once more by row.</summary>
    private const long WeightBytes = 2 * (sizeof(int) + sizeof(float));

    private ItemModelForm()
    {
    }

    /// <summary>Whether it is the exact form.</summary>
    public required bool IsExact { get; init; }

    /// <summary>Bytes that the training takes at most, those of the ratings themselves not counted.</summary>
    public required long Bytes { get; init; }

    /// <summary>Of the sparse form: for how many of the items met most their G is kept.</summary>
    public int FrequentItems { get; init; }

    /// <summary>
    /// Of the exact form of a model whose weights are sparse: how many weights of an item it may keep, the strongest.
    /// </summary>
    public int MostWeights { get; init; }

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
    /// <param name="hasSparseWeights">
    /// Whether the exact form computes its weights beside G, and sparse, rather than in the place of G. How many there
    /// will be cannot be known before, so as many as the sparse form has must fit.
    /// </param>
    /// <exception cref="TrainingException">Even the sparse form would take more than the budget.</exception>
    public static ItemModelForm Choose(
        Interactions train, bool timed, int neighbors, float budget, int threads, string model,
        bool hasSparseWeights = false)
    {
        var most = MemoryNeed.BytesOf(budget);
        var items = train.ItemCount;
        neighbors = Math.Min(neighbors, items - 1);
        var weights = hasSparseWeights ? items * neighbors * WeightBytes : 0;
        var exact = ExactBytes(train, timed) + weights;
        if (exact <= most && items <= MostDenseRows)
        {
            var mostWeights = (int)Math.Min(items - 1, neighbors + (most - exact) / (Math.Max(items, 1) * WeightBytes));
            return new ItemModelForm
            {
                IsExact = true,
                Bytes = hasSparseWeights ? exact + items * (mostWeights - neighbors) * WeightBytes : exact,
                MostWeights = mostWeights,
                Words = Invariant($"exact form, a dense matrix of {items:N0} × {items:N0} weights ({Text(exact)} ")
                    + Invariant($"of a memory budget of {Text(most)}")
                    + (hasSparseWeights && mostWeights < items - 1
                        ? Invariant($", the {mostWeights:N0} strongest of a movie kept)") : ")"),
            };
        }
        var sparse = SparseBytes(train, timed, neighbors, threads);
        if (sparse > most || items * (neighbors + 1L) > Array.MaxLength)
            throw new TrainingException(Invariant($"{model} on {items:N0} movies and {train.Count:N0} ratings takes ")
                + Invariant($"{Text(exact)} of memory in its exact form and {Text(sparse)} in its sparse ")
                + Invariant($"form with {neighbors} neighbors a movie, more than its memory budget of {Text(most)}: ")
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
            Words = Invariant($"sparse form, {neighbors} neighbors a movie ({Text(bytes)}), since the exact form ")
                + Invariant($"would take {Text(exact)} of a memory budget of {Text(most)}"),
        };
    }

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
        return ItemGramian.BytesOf(train, timed) + train.ItemCount * ((neighbors + 1) * WeightBytes + 8 * sizeof(int))
            + threads * LocalSystem.BytesOf(train.ItemCount, train.UserCount, neighbors);
    }
}
