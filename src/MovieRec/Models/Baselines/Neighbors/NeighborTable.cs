using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Neighbors;

/// <summary>The nearest neighbours of every row.</summary>
internal static class NeighborTable
{
    /// <summary>Writes the similarity of one row to every other into a span of zeros.</summary>
    public delegate void Similarities(int row, Span<float> similarities);

    /// <summary>
    /// Bytes of a table, first row by row and then as one matrix, of that matrix transposed, of the interactions that
    /// similarities come from, by user and by item, and of what the threads work in.
    /// </summary>
    public static long BytesOf(Interactions train, int count, int threads)
    {
        const int Entry = sizeof(int) + sizeof(float);
        return train.ItemCount * (3L * Entry * Math.Min(count, train.ItemCount) + threads * Entry)
            + train.Count * (long)(2 * Entry);
    }

    /// <summary>Refuses a table that would take more memory than the budget, or than one matrix holds.</summary>
    /// <exception cref="TrainingException">It would.</exception>
    public static void CheckMemory(string model, Interactions train, int count, int threads, float budget)
    {
        const string Instead = "lower Neighbors";
        MemoryNeed.Check(model, train, BytesOf(train, count, threads), budget, Instead);
        if (train.ItemCount * (long)Math.Min(count, train.ItemCount) > Array.MaxLength)
            throw new TrainingException($"{model} would keep more neighbors than one array holds: {Instead}.");
    }

    /// <summary>
    /// The <paramref name="count"/> largest positive similarities of each row, itself left out; equal ones in the row's
    /// <see cref="TieOrder"/>.
    /// </summary>
    /// <param name="size">Number of rows, and of candidates.</param>
    /// <param name="count">Neighbours to keep, at least 1.</param>
    /// <param name="similarities">Called once a row, from several threads.</param>
    /// <param name="threads">Number of threads to use, at least 1; the result does not depend on it.</param>
    /// <param name="cancellationToken">Looked at between rows.</param>
    /// <returns>Shape [size × size], the similarities as values.</returns>
    public static CsrMatrix Build(
        int size, int count, Similarities similarities, int threads, CancellationToken cancellationToken)
    {
        count = Math.Min(count, size);
        var rows = new (int[] Columns, float[] Values)[size];
        Parallel.For(0, size,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken },
            () => (Dense: new float[size], Best: new int[count]),
            (row, _, buffers) =>
            {
                var (dense, best) = buffers;
                Array.Clear(dense);
                similarities(row, dense);
                var found = best.AsSpan(0, TopK.Select(dense, [row], new TieOrder(row), best));
                while (!found.IsEmpty && !(dense[found[^1]] > 0)) found = found[..^1];
                found.Sort();
                var columns = found.ToArray();
                rows[row] = (columns, Array.ConvertAll(columns, column => dense[column]));
                return buffers;
            }, _ => { });
        return CsrMatrix.FromRows(size, rows);
    }
}
