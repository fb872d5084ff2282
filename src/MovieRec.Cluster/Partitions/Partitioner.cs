using System.Runtime.InteropServices;
using MovieRec.Data;
using MovieRec.Models.Als;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Cluster.Partitions;

/// <summary>
/// Partitions interactions by user and by item, in memory for the ids and for one part at a time: a first reading
/// counts, a second strews the entries over one bucket file a part, and each bucket is then ordered and written as
/// Parquet.
/// </summary>
public static class Partitioner
{
    /// <summary>What a row costs beside its entries, in entries: its own system of equations.</summary>
    private const int RowCost = 32;

    /// <summary>
    /// Blocks of the Gramian that a part must have for its start to be moved to the boundary of one: the move costs a
    /// part half a block at most.
    /// </summary>
    private const int LeastBlocks = 8;

    /// <summary>Partitions <paramref name="source"/> into a new folder, which appears whole or not at all.</summary>
    /// <param name="source">The ratings; where a pair repeats, the last one counts.</param>
    /// <param name="parts">Number of parts a side, at least 1.</param>
    /// <param name="folder">The folder; it must not exist or be empty.</param>
    /// <param name="progress">Receives a line for each step; null to do without.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="DataException">
    /// The ratings cannot be read, a weight is negative, or there are fewer users or items than parts.
    /// </exception>
    /// <exception cref="IOException">The folder is not empty or cannot be written.</exception>
    public static async Task<PartitionManifest> PartitionAsync(RatingSource source, int parts, string folder,
        IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parts);
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new IOException($"'{folder}' is not empty; name a new folder.");
        AtomicFile.RemoveLeftovers(folder);
        var temporary = AtomicFile.TemporaryOf(folder);
        Directory.CreateDirectory(temporary);
        try
        {
            var manifest = await WriteAsync(source, parts, temporary, progress, cancellationToken).ConfigureAwait(
                false);
            if (Directory.Exists(folder)) Directory.Delete(folder);
            Directory.Move(temporary, folder);
            return manifest;
        }
        catch
        {
            Directory.Delete(temporary, recursive: true);
            throw;
        }
    }

    private static async Task<PartitionManifest> WriteAsync(
        RatingSource source, int parts, string folder, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        progress?.Report("Counting");
        var (userCounts, itemCounts) = (new Dictionary<int, int>(), new Dictionary<int, int>());
        source.Read((user, item, weight) =>
        {
            if (!(weight >= 0)) throw new DataException("ALS needs weights that are not negative, but one of the "
                + $"ratings is {weight}: leave out ratings below 0, or shift the scale so that it starts at 0.");
            CollectionsMarshal.GetValueRefOrAddDefault(userCounts, user, out _)++;
            CollectionsMarshal.GetValueRefOrAddDefault(itemCounts, item, out _)++;
        }, cancellationToken);
        if (Math.Min(userCounts.Count, itemCounts.Count) < parts)
            throw new DataException($"{parts} parts are too many for {userCounts.Count} users and {itemCounts.Count} "
                + "items; ask for fewer.");
        var users = new Rows(Side.Users, folder, userCounts, source.NamesOfUsers(out var finalUsers), finalUsers,
            parts);
        var items = new Rows(Side.Items, folder, itemCounts, source.NamesOfItems(out var finalItems), finalItems,
            parts);

        progress?.Report(
            FormattableString.Invariant($"Partitioning {userCounts.Count:N0} users and {itemCounts.Count:N0} items"));
        using (users)
        using (items)
        {
            source.Read((user, item, weight) =>
            {
                var (userIndex, itemIndex) = (users.IndexOf(user), items.IndexOf(item));
                users.Add(userIndex, itemIndex, weight);
                items.Add(itemIndex, userIndex, weight);
            }, cancellationToken);
        }

        var checksums = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var interactions = 0L;
        foreach (var (side, others) in new[] { (users, items.Ids.Count), (items, users.Ids.Count) })
        {
            for (var part = 0; part < parts; part++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Report(
                    FormattableString.Invariant($"Writing {side.Side.Word()}, part {part + 1} of {parts}"));
                var rows = side.Collect(part, others);
                if (side == users) interactions += rows.EntryCount;
                await PartFile.WriteAsync(Sealed(PartitionManifest.PartName(side.Side, part)), side.Starts[part], rows)
                    .ConfigureAwait(false);
            }
            await PartFile.WriteIdsAsync(Sealed(PartitionManifest.IdsName(side.Side)), side.Ids.Pack(out var names))
                .ConfigureAwait(false);
            if (names.Length > 0)
                await File.WriteAllBytesAsync(Sealed(PartitionManifest.NamesName(side.Side)), names, cancellationToken)
                    .ConfigureAwait(false);
        }
        foreach (var name in checksums.Keys.ToArray())
        {
            using var stream = File.OpenRead(Path.Combine(folder, name));
            checksums[name] = PartFile.Checksum(stream);
        }
        var manifest = new PartitionManifest
        {
            Format = checksums.ContainsKey(PartitionManifest.NamesName(Side.Users))
                || checksums.ContainsKey(PartitionManifest.NamesName(Side.Items)) ? PartitionManifest.CurrentFormat : 1,
            Source = source.Label,
            Interactions = interactions,
            UserStarts = users.Starts,
            ItemStarts = items.Starts,
            Checksums = checksums,
        };
        manifest.Write(folder);
        return manifest;

        string Sealed(string name)
        {
            checksums[name] = "";
            return Path.Combine(folder, name);
        }
    }

    /// <summary>
    /// Starts of parts whose costs are as alike as whole rows allow; every part has a row at least. Where there are
    /// rows enough, parts start on boundaries of the Gramian's blocks, so that training in parts gives the bits of
    /// training in one process.
    /// </summary>
    internal static int[] Balance(ReadOnlySpan<int> lengths, int parts)
    {
        var unit = lengths.Length >= parts * LeastBlocks * AlsParts.Boundary ? AlsParts.Boundary : 1;
        var costs = new long[(lengths.Length + unit - 1) / unit];
        for (var row = 0; row < lengths.Length; row++) costs[row / unit] += lengths[row] + RowCost;
        var total = costs.Sum();
        var starts = new int[parts + 1];
        var (at, cost) = (0, 0L);
        for (var part = 1; part < parts; part++)
        {
            var last = costs.Length - (parts - part);
            do cost += costs[at++]; while (at < last && cost + costs[at] / 2 < total * part / parts);
            starts[part] = at * unit;
        }
        starts[parts] = lengths.Length;
        return starts;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly record struct Entry(int Row, int Column, float Weight);

    /// <summary>One side's ids, its parts, and the buckets in which their entries wait.</summary>
    private sealed class Rows : IDisposable
    {
        private const int BufferedEntries = 8192;

        private readonly string _folder;
        private readonly int[] _partOf;
        private readonly (FileStream Stream, Entry[] Buffer)[] _buckets;
        private readonly int[] _buffered;
        private readonly int[] _final;

        public Rows(Side side, string folder, Dictionary<int, int> counts, IdNames? names, int[] final, int parts)
        {
            (Side, _folder, _final) = (side, folder, final);
            Ids = IdMap.From([.. counts.Keys.Select(Final)], names);
            var lengths = new int[Ids.Count];
            foreach (var (id, count) in counts) lengths[IndexOf(id)] = count;
            Starts = Balance(lengths, parts);
            _partOf = new int[lengths.Length];
            for (var part = 0; part < parts; part++) _partOf.AsSpan(Starts[part]..Starts[part + 1]).Fill(part);
            _buckets =
                [.. Enumerable.Range(0, parts)
                    .Select(part => (File.Create(BucketOf(part)), new Entry[BufferedEntries]))];
            _buffered = new int[parts];
        }

        public Side Side { get; }

        public IdMap Ids { get; }

        public int[] Starts { get; }

        /// <summary>The row of an id as the source hands it on.</summary>
        public int IndexOf(int id) => Ids.IndexOf(Final(id));

        private int Final(int id) => id >= 0 ? id : _final[~id];

        public void Add(int row, int column, float weight)
        {
            var part = _partOf[row];
            var (stream, buffer) = _buckets[part];
            buffer[_buffered[part]++] = new Entry(row - Starts[part], column, weight);
            if (_buffered[part] == buffer.Length) Flush(part);
        }

        /// <summary>Reads a bucket, in order, and deletes it.</summary>
        public CsrMatrix Collect(int part, int columnCount)
        {
            int[] rows, columns;
            float[] weights;
            using (var stream = File.OpenRead(BucketOf(part)))
            {
                var count = checked((int)(stream.Length / Marshal.SizeOf<Entry>()));
                (rows, columns, weights) = (new int[count], new int[count], new float[count]);
                var buffer = new Entry[BufferedEntries];
                for (var start = 0; start < count; start += buffer.Length)
                {
                    var some = buffer.AsSpan(0, Math.Min(buffer.Length, count - start));
                    stream.ReadExactly(MemoryMarshal.AsBytes(some));
                    for (var at = 0; at < some.Length; at++)
                        (rows[start + at], columns[start + at], weights[start + at]) = (some[at].Row, some[at].Column,
                            some[at].Weight);
                }
            }
            File.Delete(BucketOf(part));
            return CsrMatrix.FromCoordinates(Starts[part + 1] - Starts[part], columnCount, rows, columns, weights);
        }

        public void Dispose()
        {
            for (var part = 0; part < _buckets.Length; part++)
            {
                Flush(part);
                _buckets[part].Stream.Dispose();
            }
        }

        private void Flush(int part)
        {
            var (stream, buffer) = _buckets[part];
            stream.Write(MemoryMarshal.AsBytes(buffer.AsSpan(0, _buffered[part])));
            _buffered[part] = 0;
        }

        private string BucketOf(int part) => Path.Combine(_folder, $"{Side.Word()}-{part}.bucket");
    }
}
