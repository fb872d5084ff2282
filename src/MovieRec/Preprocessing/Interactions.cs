using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MovieRec.Data;
using MovieRec.Numerics;

namespace MovieRec.Preprocessing;

/// <summary>
/// Who met what, how strongly: a user × item <see cref="CsrMatrix"/> of float32 weights and the id maps of both sides.
/// </summary>
/// <param name="Users">Raw user ids ↔ rows.</param>
/// <param name="Items">Raw item ids ↔ columns.</param>
/// <param name="Matrix">Weights, shape [<c>Users.Count</c> × <c>Items.Count</c>].</param>
public sealed record Interactions(IdMap Users, IdMap Items, CsrMatrix Matrix)
{
    /// <summary>Number of users, those without any interaction included.</summary>
    public int UserCount => Matrix.RowCount;

    /// <summary>Number of items, those without any interaction included.</summary>
    public int ItemCount => Matrix.ColumnCount;

    /// <summary>Number of stored interactions.</summary>
    public int Count => Matrix.EntryCount;

    /// <summary>Share of the user × item cells that are stored, in 0 .. 1.</summary>
    public double Density => UserCount == 0 || ItemCount == 0 ? 0 : (double)Count / UserCount / ItemCount;

    /// <summary>Items of <paramref name="user"/> (an index), ascending.</summary>
    public ReadOnlySpan<int> ItemsOf(int user) => Matrix.ColumnsOf(user);

    /// <summary>Weights of <paramref name="user"/> (an index), in the order of <see cref="ItemsOf"/>.</summary>
    public ReadOnlySpan<float> WeightsOf(int user) => Matrix.ValuesOf(user);

    /// <summary>
    /// The interactions that <paramref name="ratings"/> describe, over their own users and items; the rating is the
    /// weight.
    /// </summary>
    public static Interactions From(Ratings ratings)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        return From(ratings, IdMap.From(ratings.UserIds, ratings.UserNames),
            IdMap.From(ratings.ItemIds, ratings.ItemNames));
    }

    /// <summary>
    /// The interactions that <paramref name="ratings"/> describe, over users and items given; the rating is the weight,
    /// the last of a repeated pair wins.
    /// </summary>
    /// <exception cref="KeyNotFoundException">A rating's user or item is not in the maps.</exception>
    public static Interactions From(Ratings ratings, IdMap users, IdMap items)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        ArgumentNullException.ThrowIfNull(users);
        ArgumentNullException.ThrowIfNull(items);
        var rows = new int[ratings.Count];
        var columns = new int[ratings.Count];
        for (var rating = 0; rating < ratings.Count; rating++)
        {
            rows[rating] = users.IndexOf(ratings.UserIds[rating]);
            columns[rating] = items.IndexOf(ratings.ItemIds[rating]);
        }
        return new Interactions(users, items,
            CsrMatrix.FromCoordinates(users.Count, items.Count, rows, columns, ratings.Values));
    }

    /// <summary>
    /// What tells these data from other data: the SHA-256, in hexadecimal, of the ids of users and items as they are
    /// written, and of every interaction with its weight. Two files with the same ratings have the same one, whatever
    /// the order of their lines and whatever they are called.
    /// </summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var ids in (ReadOnlySpan<IdMap>)[Users, Items])
        {
            var texts = 0;
            while (texts < ids.Count && ids.IdOf(texts) < 0)
                hash.AppendData(Encoding.UTF8.GetBytes(ids.TextOf(texts++) + "\n"));
            hash.AppendData(MemoryMarshal.AsBytes(ids.Ids[texts..]));
            hash.AppendData(BitConverter.GetBytes(ids.Count));
        }
        hash.AppendData(MemoryMarshal.AsBytes(Matrix.RowStart));
        hash.AppendData(MemoryMarshal.AsBytes(Matrix.Columns));
        hash.AppendData(MemoryMarshal.AsBytes(Matrix.Values));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>
    /// What a trainer may know of a data set: the set with the ratings that are among these interactions, and none that
    /// are held out.
    /// </summary>
    /// <param name="dataset">The whole data set.</param>
    public Dataset KnownPartOf(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var (ratings, known) = (dataset.Ratings, new List<int>(Count));
        for (var row = 0; row < ratings.Count; row++)
            if (Users.TryGetIndex(ratings.UserIds[row], out var user)
                && Items.TryGetIndex(ratings.ItemIds[row], out var item) && Matrix.Contains(user, item))
                known.Add(row);
        return known.Count == ratings.Count
            ? dataset
            : new Dataset(dataset.Info, ratings.Select([.. known]), dataset.Movies, dataset.Users, dataset.Genres);
    }

    /// <summary>
    /// All interactions of so many users, drawn at random from those who have any, over these users alone and the same
    /// items. A larger sample with the same seed holds the smaller one.
    /// </summary>
    /// <param name="count">How many users, at least 1; as many as there are, or more, for all interactions.</param>
    /// <param name="seed">Draws them.</param>
    public Interactions SampleUsers(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        int[] active = [.. Enumerable.Range(0, UserCount).Where(user => Matrix.RowLength(user) > 0)];
        if (count >= active.Length) return this;
        int[] drawn = [.. active.OrderBy(user => SplitMix64.Hash(seed, (ulong)user)).ThenBy(user => user).Take(count)
            .Order()];
        var rowStart = new int[count + 1];
        for (var row = 0; row < count; row++) rowStart[row + 1] = rowStart[row] + Matrix.RowLength(drawn[row]);
        var (columns, values) = (new int[rowStart[^1]], new float[rowStart[^1]]);
        for (var row = 0; row < count; row++)
        {
            Matrix.ColumnsOf(drawn[row]).CopyTo(columns.AsSpan(rowStart[row]));
            Matrix.ValuesOf(drawn[row]).CopyTo(values.AsSpan(rowStart[row]));
        }
        return new Interactions(
            IdMap.FromSorted(Array.ConvertAll(drawn, user => Users.Ids[user]), Users.Names), Items,
            new CsrMatrix(ItemCount, rowStart, columns, values));
    }

    /// <summary>The interactions of weight <paramref name="minimum"/> or more, over the same users and items.</summary>
    public Interactions AtLeast(float minimum)
    {
        var matrix = Matrix;
        return Where((_, _, entry) => matrix.Values[entry] >= minimum);
    }

    /// <summary>
    /// The interactions that <paramref name="keep"/> says yes to, given the user, the item and the number of the entry;
    /// over the same users and items.
    /// </summary>
    /// <param name="keep">Whether to keep one.</param>
    public Interactions Where(Func<int, int, int, bool> keep)
    {
        var rowStart = new int[UserCount + 1];
        var columns = new int[Count];
        var values = new float[Count];
        var kept = 0;
        for (var user = 0; user < UserCount; user++)
        {
            for (var entry = Matrix.RowStart[user]; entry < Matrix.RowStart[user + 1]; entry++)
            {
                if (!keep(user, Matrix.Columns[entry], entry)) continue;
                columns[kept] = Matrix.Columns[entry];
                values[kept++] = Matrix.Values[entry];
            }
            rowStart[user + 1] = kept;
        }
        Array.Resize(ref columns, kept);
        Array.Resize(ref values, kept);
        return this with { Matrix = new CsrMatrix(ItemCount, rowStart, columns, values) };
    }
}
