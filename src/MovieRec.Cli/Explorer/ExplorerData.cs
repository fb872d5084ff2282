using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json;
using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Cli.Explorer;

/// <summary>Everything the page computes with, as it reads it.</summary>
internal sealed record ExplorerData
{
    /// <summary>Users whose ratings the page carries at most, so that its weight stays bounded.</summary>
    public const int MostUsers = 1_000;

    // The default encoder also escapes '<', so no title can end the script that holds it.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The data set's name, as captions write it.</summary>
    public required string Label { get; init; }

    /// <summary>What the page scores with.</summary>
    public required ModelPart Model { get; init; }

    /// <summary>Names of genres.</summary>
    public required IReadOnlyList<string> Genres { get; init; }

    /// <summary>The movies, by item index.</summary>
    public required MoviePart Movies { get; init; }

    /// <summary>The users that can be picked.</summary>
    public required UserPart Users { get; init; }

    /// <summary>Where the movies lie on the map.</summary>
    public required MapPart Map { get; init; }

    /// <summary>The ratings a reader can give, ascending, one a star.</summary>
    public required IReadOnlyList<float> Stars { get; init; }

    /// <summary>What finds the movies of a file of ratings; null where the data does not describe its movies.</summary>
    public required MatchingPart? Matching { get; init; }

    /// <summary>Collects it.</summary>
    /// <param name="dataset">Describes movies and users.</param>
    /// <param name="model">A model of any kind, trained on all of the data set.</param>
    /// <param name="cancellationToken">Stops the work with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="DataException">
    /// The model has no factors to draw the map by, and ALS, whose factors then serve, cannot learn from the ratings.
    /// </exception>
    public static ExplorerData Create(Dataset dataset, Recommender model, CancellationToken cancellationToken)
    {
        var train = model.Train;
        var counts = new int[train.ItemCount];
        var sums = new float[train.ItemCount];
        for (var entry = 0; entry < train.Count; entry++)
        {
            counts[train.Matrix.Columns[entry]]++;
            sums[train.Matrix.Columns[entry]] += train.Matrix.Values[entry];
        }
        TensorPrimitives.Divide(sums, Array.ConvertAll(counts, count => (float)Math.Max(count, 1)), sums);
        var map = MovieMap.Compute(model, counts, cancellationToken);
        return new ExplorerData
        {
            Label = dataset.Info.Label,
            Model = ModelPart.Create(model, cancellationToken),
            Genres = dataset.Genres,
            Movies = MoviePart.Create(dataset, train.Items, counts, sums),
            Users = UserPart.Create(dataset, train),
            Map = new MapPart(PackedArray.Create(map.Items), PackedArray.Create(map.X), PackedArray.Create(map.Y)),
            Stars = StarsOf(train.Matrix.Values),
            Matching = MatchingPart.Create(dataset, train),
        };
    }

    /// <summary>As JSON that is safe inside a script element.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    // Five stars, the last the best rating there is.
    private static float[] StarsOf(ReadOnlySpan<float> weights)
    {
        var best = weights.IsEmpty ? 1 : TensorPrimitives.Max(weights);
        return [.. Enumerable.Range(1, 5).Select(star => star * best / 5)];
    }
}

/// <summary>
/// What is known of the movies, one entry an item; a year of 0 is not known. It is the title's, where that tells one:
/// the date beside it is that of a showing, which for <c>Return of the Jedi (1983)</c> was in 1997.
/// </summary>
internal sealed record MoviePart(IReadOnlyList<RawId> Ids, IReadOnlyList<string> Titles, PackedArray Years,
    IReadOnlyList<int[]> Genres, PackedArray Counts, PackedArray Means)
{
    public static MoviePart Create(Dataset dataset, IdMap items, int[] counts, float[] means)
    {
        var ids = items.Ids.ToArray();
        var movies = ids.Select(dataset.FindMovie).ToArray();
        var years = movies.Select(movie => movie?.Year).ToArray();
        var genres = dataset.Genres.Select((name, index) => (name, index)).ToDictionary(genre => genre.name,
            genre => genre.index);
        return new MoviePart(
            [.. ids.Select((_, item) => items.RawIdOf(item))],
            [.. ids.Select((id, item) => ReadableTitle.Create(dataset.TitleOf(id), years[item]))],
            PackedArray.Create([.. years.Select(year => year ?? 0)]),
            [.. movies.Select(movie => movie?.Genres.Select(name => genres[name]).ToArray() ?? [])],
            PackedArray.Create(counts),
            PackedArray.Create(means));
    }
}

/// <summary>
/// The users that can be picked: who they are and what they rated. Ratings are numbers of entries of
/// <paramref name="Levels"/>.
/// </summary>
internal sealed record UserPart(int Total, IReadOnlyList<RawId> Ids, IReadOnlyList<string> About, PackedArray Starts,
    PackedArray Items, PackedArray Ratings, IReadOnlyList<float> Levels)
{
    public static UserPart Create(Dataset dataset, Interactions train)
    {
        var shown = Shown(train.UserCount);
        var (starts, items, weights) = (new List<int> { 0 }, new List<int>(), new List<float>());
        foreach (var user in shown)
        {
            items.AddRange(train.ItemsOf(user));
            weights.AddRange(train.WeightsOf(user));
            starts.Add(items.Count);
        }
        float[] levels = [.. weights.Distinct().Order()];
        var levelOf = levels.Select((level, index) => (level, index)).ToDictionary(pair => pair.level,
            pair => pair.index);
        return new UserPart(
            train.UserCount,
            [.. shown.Select(user => train.Users.RawIdOf(user))],
            [.. shown.Select(user => Describe(dataset.FindUser(train.Users.IdOf(user))))],
            PackedArray.Create([.. starts]),
            PackedArray.Create([.. items]),
            PackedArray.Create([.. weights.Select(weight => levelOf[weight])]),
            levels);
    }

    /// <summary>The users the page carries: all, or where there are many, so many at equal distances.</summary>
    public static int[] Shown(int users)
    {
        var shown = Math.Min(users, ExplorerData.MostUsers);
        return [.. Enumerable.Range(0, shown).Select(place => (int)((long)place * users / shown))];
    }

    private static string Describe(User? user) => user is null ? "" : string.Join(", ", new[]
    {
        user.Gender?.ToString().ToLowerInvariant(),
        user.Age?.ToString(CultureInfo.InvariantCulture),
        user.Occupation,
    }.Where(part => !string.IsNullOrEmpty(part)));
}

/// <summary>The map, one entry a movie on it.</summary>
internal sealed record MapPart(PackedArray Items, PackedArray X, PackedArray Y);
