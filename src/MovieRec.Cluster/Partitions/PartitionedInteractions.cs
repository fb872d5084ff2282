using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Cluster.Partitions;

/// <summary>Partitions taken together again, for one process that trains on all of them.</summary>
public static class PartitionedInteractions
{
    /// <summary>All interactions of the partitions in <paramref name="folder"/>.</summary>
    /// <exception cref="DataException">The partitions cannot be read.</exception>
    public static async Task<Interactions> ReadAsync(string folder)
    {
        var manifest = PartitionManifest.Read(folder);
        var rowStart = new int[manifest.CountOf(Side.Users) + 1];
        var count = 0L;
        for (var part = 0; part < manifest.Parts; part++)
            foreach (var length in await PartFile.ReadLengthsAsync(folder, manifest, Side.Users, part).ConfigureAwait(
                false)) count += length;
        if (count != manifest.Interactions)
            throw new DataException($"'{folder}' describes {manifest.Interactions} interactions, but its parts hold "
                + $"{count}; partition the data again.");
        if (count > Array.MaxLength)
            throw new DataException($"'{folder}' holds {count} interactions, and one process takes {Array.MaxLength} "
                + "at most; train on a cluster.");
        var columns = new int[count];
        var weights = new float[columns.Length];
        var read = 0;
        for (var part = 0; part < manifest.Parts; part++)
        {
            var rows = await PartFile.ReadAsync(folder, manifest, Side.Users, part).ConfigureAwait(false);
            for (var row = 1; row < rows.RowStart.Length; row++)
                rowStart[manifest.UserStarts[part] + row] = read + rows.RowStart[row];
            rows.Columns.CopyTo(columns, read);
            rows.Weights.CopyTo(weights, read);
            read += rows.Columns.Length;
        }
        return new Interactions(
            await PartFile.ReadIdMapAsync(folder, manifest, Side.Users).ConfigureAwait(false),
            await PartFile.ReadIdMapAsync(folder, manifest, Side.Items).ConfigureAwait(false),
            new CsrMatrix(manifest.CountOf(Side.Items), rowStart, columns, weights));
    }
}
