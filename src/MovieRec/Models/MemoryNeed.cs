using MovieRec.Preprocessing;
using static System.FormattableString;

namespace MovieRec.Models;

/// <summary>
/// What a training takes of memory besides the ratings. It is told before the training starts where it is more than the
/// training may take, instead of by the system once everything else has been computed.
/// </summary>
internal static class MemoryNeed
{
    /// <summary>The largest dense matrix of n × n that an array can hold.</summary>
    public const int MostDenseRows = 46_320;

    private const double Gigabyte = 1e9;

    private const double Megabyte = 1e6;

    /// <summary>A budget in bytes.</summary>
    /// <param name="budget">The budget in gigabytes, 10⁹ bytes each.</param>
    public static long BytesOf(float budget) => (long)Math.Min(budget * Gigabyte, long.MaxValue / 2);

    /// <summary>Bytes in words.</summary>
    public static string Text(long bytes) =>
        bytes >= 1000 * Gigabyte ? Invariant($"{bytes / Gigabyte:N0} GB")
        : bytes >= Gigabyte ? Invariant($"{bytes / Gigabyte:G3} GB") : Invariant($"{bytes / Megabyte:0.###} MB");

    /// <summary>Refuses a training that would take more than it may.</summary>
    /// <param name="model">Whose training this is.</param>
    /// <param name="train">What to learn from.</param>
    /// <param name="bytes">What the training takes.</param>
    /// <param name="budget">The budget in gigabytes.</param>
    /// <param name="instead">What helps besides a larger budget, as 'lower Neighbors'.</param>
    /// <exception cref="TrainingException">It would take more.</exception>
    public static void Check(string model, Interactions train, long bytes, float budget, string instead)
    {
        if (bytes > BytesOf(budget))
            throw new TrainingException(
                Invariant($"{model} on {train.ItemCount:N0} movies, {train.UserCount:N0} users and {train.Count:N0} ")
                + $"ratings takes {Text(bytes)} of memory, more than its memory budget of {Text(BytesOf(budget))}: "
                + $"raise MemoryBudget, or {instead}.");
    }
}
