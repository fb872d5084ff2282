using MovieRec.Numerics;

namespace MovieRec.Data.Synthetic;

/// <summary>The invented movies and what is true of each: its taste, quality and popularity.</summary>
internal sealed class SyntheticCatalogue
{
    /// <summary>Number of latent tastes.</summary>
    public const int TasteCount = 12;

    private const int OldestAge = 75;

    /// <summary>
    /// How common each of <see cref="SyntheticOptions.AllGenres"/> is outside the tastes that favour it.
    /// </summary>
    private static readonly AliasTable GenreFrequency = new([9, 5, 2, 5, 17, 4, 2, 24, 2, 1, 4, 2, 3, 8, 4, 8, 3, 1]);

    /// <summary>
    /// The two genres that each taste favours, as places in <see cref="SyntheticOptions.AllGenres"/>.
    /// </summary>
    private static readonly (int First, int Second)[] FavouredGenres = [.. new[]
    {
        ("Action", "Adventure"), ("Sci-Fi", "Fantasy"), ("Drama", "Romance"), ("Comedy", "Romance"),
        ("Children's", "Animation"), ("Horror", "Thriller"),
        ("Crime", "Film-Noir"), ("War", "Drama"), ("Western", "Adventure"), ("Musical", "Comedy"),
        ("Documentary", "Drama"), ("Mystery", "Thriller"),
    }.Select(pair => (PlaceOf(pair.Item1), PlaceOf(pair.Item2)))];

    private readonly AliasTable?[] _byTaste = new AliasTable?[TasteCount];
    private readonly int[][] _moviesOfTaste = new int[TasteCount][];

    public SyntheticCatalogue(SyntheticOptions options, ulong seed)
    {
        var movies = new Movie[options.Movies];
        (Tastes, Biases, Popularity, Genres, Years) =
            (new int[options.Movies], new double[options.Movies], new double[options.Movies], new uint[options.Movies],
                new int[options.Movies]);

        var ranks = Enumerable.Range(1, options.Movies).ToArray();
        var order = SplitMix64.ForStream(seed, ulong.MaxValue);
        order.Shuffle<int>(ranks);
        for (var movie = 0; movie < options.Movies; movie++)
        {
            var random = SplitMix64.ForStream(seed, (ulong)movie);
            Popularity[movie] = PortableMath.Pow(ranks[movie] + options.Movies / 10.0, -options.PopularityExponent);
            Tastes[movie] = random.NextInt32(TasteCount);
            Biases[movie] = options.MovieBiasSpread * random.NextNormal();
            Genres[movie] = DrawGenres(Tastes[movie], ref random);
            var age = random.NextDouble();
            Years[movie] = options.Start.Year - 1 - (int)(age * age * age * OldestAge);
            movies[movie] = new Movie(movie + 1, $"{SyntheticTitles.TitleOf(movie)} ({Years[movie]})", Years[movie],
                NamesOf(Genres[movie]));
        }
        Movies = movies;

        for (var taste = 0; taste < TasteCount; taste++)
        {
            _moviesOfTaste[taste] = [.. Enumerable.Range(0, options.Movies).Where(movie => Tastes[movie] == taste)];
            var weights = Array.ConvertAll(_moviesOfTaste[taste], movie => Popularity[movie]);
            foreach (var weight in weights) TastePopularity[taste] += weight;
            if (weights.Length > 0) _byTaste[taste] = new AliasTable(weights);
        }
    }

    /// <summary>The movies, by index.</summary>
    public IReadOnlyList<Movie> Movies { get; }

    /// <summary>The taste that each movie belongs to.</summary>
    public int[] Tastes { get; }

    /// <summary>Quality of each movie, in stars from the average.</summary>
    public double[] Biases { get; }

    /// <summary>Relative chance of each movie to be watched by someone without any taste.</summary>
    public double[] Popularity { get; }

    /// <summary>
    /// Genres of each movie: bit <c>g</c> for the genre at place <c>g</c> of <see cref="SyntheticOptions.AllGenres"/>.
    /// </summary>
    public uint[] Genres { get; }

    /// <summary>Year of release of each movie.</summary>
    public int[] Years { get; }

    /// <summary>Sum of the popularity of each taste's movies.</summary>
    public double[] TastePopularity { get; } = new double[TasteCount];

    /// <summary>Draws a movie of a taste that has any, by popularity.</summary>
    public int Draw(int taste, ref SplitMix64 random) => _moviesOfTaste[taste][_byTaste[taste]!.Draw(ref random)];

    /// <summary>The place of a genre in <see cref="SyntheticOptions.AllGenres"/>.</summary>
    public static int PlaceOf(string genre) =>
        SyntheticOptions.AllGenres.Index().First(pair => pair.Item == genre).Index;

    private static uint DrawGenres(int taste, ref SplitMix64 random)
    {
        // The first genre is mostly one that the taste favours; up to two more come from anywhere.
        var (first, second) = FavouredGenres[taste];
        var choice = random.NextDouble();
        var genres = 1u << (choice < 0.4 ? first : choice < 0.7 ? second : GenreFrequency.Draw(ref random));
        if (random.NextDouble() < 0.5) genres |= 1u << GenreFrequency.Draw(ref random);
        if (random.NextDouble() < 0.2) genres |= 1u << GenreFrequency.Draw(ref random);
        return genres;
    }

    private static string[] NamesOf(uint genres) =>
        [.. SyntheticOptions.AllGenres.Where((_, place) => (genres >> place & 1) == 1)];
}
