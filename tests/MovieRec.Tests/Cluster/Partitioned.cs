using MovieRec.Cluster.Partitions;
using MovieRec.Data;
using MovieRec.Data.Synthetic;

namespace MovieRec.Tests.Cluster;

/// <summary>Generated ratings, partitioned into a folder of its own.</summary>
internal sealed class Partitioned : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private Partitioned() { }

    public string Path => System.IO.Path.Combine(_folder.Path, "parts");

    public string PathOf(string name) => System.IO.Path.Combine(_folder.Path, name);

    public static async Task<Partitioned> CreateAsync(
        int users = 300, int items = 200, int ratings = 9_000, int parts = 3)
    {
        var partitioned = new Partitioned();
        await Partitioner.PartitionAsync(
            RatingSource.Generated(new SyntheticOptions { Users = users, Movies = items, Ratings = ratings }), parts,
            partitioned.Path);
        return partitioned;
    }

    public void Dispose() => _folder.Dispose();
}
