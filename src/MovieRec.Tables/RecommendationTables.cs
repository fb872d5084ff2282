using System.Globalization;
using System.Text;
using System.Threading.Channels;
using MovieRec.Data;
using Parquet;
using Parquet.Schema;

namespace MovieRec;

/// <summary>
/// Recommendations for all users as a table: one row a place, with the columns user, rank (from 1), movie and score.
/// </summary>
public static class RecommendationTables
{
    private const int GroupRows = 1 << 19;

    extension(Recommender model)
    {
        /// <summary>
        /// Writes the best movies for every user of the training, in the order of their ids, while they are computed,
        /// so that memory does not grow with the number of users. The file gets its name only when all of it is on the
        /// disk.
        /// </summary>
        /// <param name="path">The file: Parquet where it ends in <c>.parquet</c>, else CSV.</param>
        /// <param name="count">Length of the lists, at least 1.</param>
        /// <param name="filter">Which movies may be recommended; null for all that a user has not met.</param>
        /// <param name="progress">Told now and then how many users are done.</param>
        /// <param name="cancellationToken">
        /// Stops the work with an <see cref="OperationCanceledException"/>; then there is no file.
        /// </param>
        /// <exception cref="UnknownGenreException">The filter names a genre that there is not.</exception>
        /// <exception cref="IOException">The file cannot be written.</exception>
        /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
        public async Task WriteAllAsync(
            string path, int count = 10, MovieFilter? filter = null, IProgress<int>? progress = null,
            CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(model);
            ArgumentNullException.ThrowIfNull(path);
            using var file = new AtomicFile(path);
            await model.WriteAllAsync(file.Stream, IsParquet(path), count, filter, progress, cancellationToken)
                .ConfigureAwait(false);
            file.Commit();
        }

        /// <summary>
        /// Writes what
        /// <see cref="WriteAllAsync(Recommender, string, int, MovieFilter?, IProgress{int}?, CancellationToken)"/>
        /// writes.
        /// </summary>
        /// <param name="stream">Receives the table.</param>
        /// <param name="asParquet">Whether as Parquet, rather than as CSV.</param>
        /// <param name="count">Length of the lists, at least 1.</param>
        /// <param name="filter">Which movies may be recommended.</param>
        /// <param name="progress">Told now and then how many users are done.</param>
        /// <param name="cancellationToken">Stops the work.</param>
        public async Task WriteAllAsync(
            Stream stream, bool asParquet, int count = 10, MovieFilter? filter = null, IProgress<int>? progress = null,
            CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(model);
            // The next users are computed while those before are written.
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var groups = Channel.CreateBounded<Group>(1);
            var computing = Task.Run(() => ComputeAsync(model, count, filter, groups.Writer, stop.Token),
                CancellationToken.None);
            try
            {
                if (asParquet)
                    await WriteParquetAsync(model, stream, groups.Reader, progress, cancellationToken).ConfigureAwait(
                        false);
                else await WriteCsvAsync(stream, groups.Reader, progress, cancellationToken).ConfigureAwait(false);
                await computing.ConfigureAwait(false);
            }
            catch
            {
                await stop.CancelAsync().ConfigureAwait(false);
                await computing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }
        }
    }

    private static bool IsParquet(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    /// <summary>Rows by column, filled up to <paramref name="Users"/>' last.</summary>
    private sealed record Group(RawId[] UserIds, int[] Ranks, RawId[] Movies, float[] Scores, int Rows, int Users);

    private static async Task ComputeAsync(Recommender model, int count, MovieFilter? filter,
        ChannelWriter<Group> groups, CancellationToken cancellationToken)
    {
        try
        {
            var capacity = Math.Max(GroupRows, Math.Min(count, model.Train.ItemCount));
            var (users, ranks, movies, scores, rows, done) = (new RawId[capacity], new int[capacity],
                new RawId[capacity], new float[capacity], 0, 0);
            foreach (var (user, list) in model.RecommendAll(count, filter, cancellationToken))
            {
                if (rows + list.Count > capacity)
                {
                    await groups.WriteAsync(new Group(users, ranks, movies, scores, rows, done), cancellationToken)
                        .ConfigureAwait(false);
                    (users, ranks, movies, scores, rows) = (new RawId[capacity], new int[capacity], new RawId[capacity],
                        new float[capacity], 0);
                }
                for (var place = 0; place < list.Count; place++, rows++)
                    (users[rows], ranks[rows], movies[rows], scores[rows]) = (user, place + 1, list[place].Movie,
                        list[place].Score);
                done++;
            }
            await groups.WriteAsync(new Group(users, ranks, movies, scores, rows, done), cancellationToken)
                .ConfigureAwait(false);
            groups.Complete();
        }
#pragma warning disable CA1031 // Whoever writes is told, and throws it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            groups.Complete(exception);
        }
    }

    private static async Task WriteParquetAsync(Recommender model, Stream stream, ChannelReader<Group> groups,
        IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var (numericUsers, numericMovies) = (model.Train.Users.Names is null, model.Train.Items.Names is null);
        DataField user = numericUsers ? new DataField<int>("user") : new DataField<string>("user", false);
        DataField movie = numericMovies ? new DataField<int>("movie") : new DataField<string>("movie", false);
        var (rank, score) = (new DataField<int>("rank"), new DataField<float>("score"));
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(user, rank, movie, score), stream,
            cancellationToken: cancellationToken).ConfigureAwait(false);
        await foreach (var group in groups.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            using var rows = writer.CreateRowGroup();
            await WriteIdsAsync(rows, user, group.UserIds, group.Rows, numericUsers, cancellationToken).ConfigureAwait(
                false);
            await rows.WriteAsync<int>(rank, group.Ranks.AsMemory(0, group.Rows), cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            await WriteIdsAsync(rows, movie, group.Movies, group.Rows, numericMovies, cancellationToken).ConfigureAwait(
                false);
            await rows.WriteAsync<float>(score, group.Scores.AsMemory(0, group.Rows),
                cancellationToken: cancellationToken).ConfigureAwait(false);
            progress?.Report(group.Users);
        }
    }

    private static async Task WriteIdsAsync(ParquetRowGroupWriter rows, DataField field, RawId[] ids, int count,
        bool areNumbers, CancellationToken cancellationToken)
    {
        if (!areNumbers)
        {
            await rows.WriteAsync(field, Array.ConvertAll(ids[..count], id => id.ToString())).ConfigureAwait(false);
            return;
        }
        var numbers = new int[count];
        for (var row = 0; row < count; row++) _ = ids[row].TryGetNumber(out numbers[row]);
        await rows.WriteAsync<int>(field, numbers.AsMemory(), cancellationToken: cancellationToken).ConfigureAwait(
            false);
    }

    private static async Task WriteCsvAsync(
        Stream stream, ChannelReader<Group> groups, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
        writer.NewLine = "\n";
        await writer.WriteLineAsync("user,rank,movie,score").ConfigureAwait(false);
        await foreach (var group in groups.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < group.Rows; row++)
                writer.Write(
                    string.Create(CultureInfo.InvariantCulture,
                        $"{Quoted(group.UserIds[row])},{group.Ranks[row]},{Quoted(group.Movies[row])},"
                            + $"{group.Scores[row]}\n"));
            progress?.Report(group.Users);
        }
    }

    private static string Quoted(RawId id)
    {
        var text = id.ToString();
        return text.AsSpan().ContainsAny(',', '"', '\n')
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
