using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Cluster.Partitions;

/// <summary>Partitions taken together again, for one process that trains on all of them.</summary>
public static class PartitionedInteractions
{
    /// <summary>All interactions of the partitions in <paramref name="folder"/>.</summary>
    /// <exception cref="Data.DataException">The partitions cannot be read.</exception>
    public static async Task<Interactions> ReadAsync(string folder)
    {
        var manifest = PartitionManifest.Read(folder);
        var rowStart = new int[manifest.CountOf(Side.Users) + 1];
        var columns = new int[checked((int)manifest.Interactions)];
        var weights = new float[columns.Length];
        var read = 0;
        for (var part = 0; part < manifest.Parts; part++)
        {
            var rows = await PartFile.ReadAsync(folder, manifest, Side.Users, part).ConfigureAwait(false);
            for (var row = 1; row < rows.RowStart.Length; row++) rowStart[manifest.UserStarts[part] + row] = read + rows.RowStart[row];
            rows.Columns.CopyTo(columns, read);
            rows.Weights.CopyTo(weights, read);
            read += rows.Columns.Length;
        }
        return new Interactions(
            IdMap.FromSorted(await PartFile.ReadIdsAsync(folder, manifest, Side.Users).ConfigureAwait(false)),
            IdMap.FromSorted(await PartFile.ReadIdsAsync(folder, manifest, Side.Items).ConfigureAwait(false)),
            new CsrMatrix(manifest.CountOf(Side.Items), rowStart, columns, weights));
    }
}
