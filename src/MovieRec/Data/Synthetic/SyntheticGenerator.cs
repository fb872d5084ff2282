using MovieRec.Numerics;

namespace MovieRec.Data.Synthetic;

/// <summary>
/// Makes MovieLens-shaped data of any size from a seed. The remarks of <see cref="SyntheticTruth"/> state the model.
/// </summary>
/// <remarks>
/// <para>Setting up costs time and memory for users and movies only. Each user's ratings are then made apart from all
/// others', from a random stream of the user's own, so they can be had in blocks, in any order, on any number of
/// threads or machines: always the same ones.</para>
/// <para>Everything random or rounded comes from integer arithmetic and from operations that IEEE 754 defines to the
/// last bit (<see cref="SplitMix64"/> and a portable exponential and logarithm), so the data is the same, bit for bit,
/// on every machine .NET 10 runs on.</para>
/// </remarks>
public sealed class SyntheticGenerator
{
    private const int UsersPerBlock = 256;

    private readonly User[] _users;
    private readonly int[] _activity;
    private readonly ulong _habitSeed;
    private readonly ulong _choiceSeed;
    private readonly ulong _timeSeed;
    private readonly ulong _starSeed;
    private readonly double[] _bursts;
    private readonly double _largestBurst;
    private readonly (uint Genre, double Odds, double Stars)[] _preferences;

    /// <summary>Makes the users and movies; ratings follow on demand.</summary>
    /// <exception cref="ArgumentException">The numbers of users, movies and ratings contradict each other.</exception>
    public SyntheticGenerator(SyntheticOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.RequireConsistency();
        Options = options;
        Catalogue = new SyntheticCatalogue(options, SeedOf("movies"));
        _users = SyntheticPopulation.UsersOf(options, SeedOf("users"));
        _activity = SyntheticPopulation.ActivityOf(options, SeedOf("activity"));
        (_habitSeed, _choiceSeed, _timeSeed, _starSeed) = (SeedOf("habits"), SeedOf("choices"), SeedOf("times"),
            SeedOf("stars"));
        var burstSeed = SeedOf("bursts");
        _bursts =
            [.. Enumerable.Range(0, 7 * options.Weeks)
                .Select(day =>
                    PortableMath.Exp(options.BurstSpread * SplitMix64.ForStream(burstSeed, (ulong)day).NextNormal()))];
        _largestBurst = _bursts.Max();
        _preferences =
            [.. options.Preferences.Select(
                p => (1u << SyntheticCatalogue.PlaceOf(p.Genre), p.ExposureOdds, p.RatingShift))];
        Truth = new SyntheticTruth(this);

        ulong SeedOf(string purpose) =>
            purpose.Aggregate(options.Seed, (seed, letter) => SplitMix64.Hash(seed, letter));
    }

    /// <summary>What is generated.</summary>
    public SyntheticOptions Options { get; }

    /// <summary>The users, by index.</summary>
    public IReadOnlyList<User> Users => _users;

    /// <summary>The movies, by index.</summary>
    public IReadOnlyList<Movie> Movies => Catalogue.Movies;

    /// <summary>What is true of the data.</summary>
    public SyntheticTruth Truth { get; }

    internal SyntheticCatalogue Catalogue { get; }

    /// <summary>Makes a data set with all its ratings: by user, each user's by time.</summary>
    /// <returns>
    /// The data, as a file would have given it, with user and movie ids from 1; and what was planted in it, and what
    /// was not.
    /// </returns>
    /// <exception cref="OptionException">
    /// The numbers of users, movies and ratings contradict each other, or the ratings are too many for one data set.
    /// </exception>
    public static (Dataset Dataset, SyntheticTruth Truth) Generate(SyntheticOptions? options = null)
    {
        var generator = new SyntheticGenerator(options ?? new SyntheticOptions());
        var ratings = generator.RatingsOf(0, generator.Options.Users);
        var info = new DatasetInfo(
            Datasets.SyntheticName, DatasetOrigin.Synthetic, generator.Options.ToString(),
            ["Users, movies and ratings are generated; no real person or movie is described."]);
        return (new Dataset(info, ratings, generator.Movies, generator.Users, SyntheticOptions.AllGenres),
            generator.Truth);
    }

    /// <summary>How many ratings a user gives.</summary>
    /// <param name="user">User index.</param>
    public int RatingCountOf(int user) => _activity[user];

    /// <summary>
    /// The ratings of <paramref name="userCount"/> users from index <paramref name="firstUser"/> on: by user, each
    /// user's by time.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// Together they are more than an array can hold: ask for fewer users at a time.
    /// </exception>
    public Ratings RatingsOf(int firstUser, int userCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstUser);
        ArgumentOutOfRangeException.ThrowIfNegative(userCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(userCount, Options.Users - firstUser);
        var starts = new long[userCount + 1];
        for (var user = 0; user < userCount; user++) starts[user + 1] = starts[user] + _activity[firstUser + user];
        if (starts[^1] > Array.MaxLength)
            throw new OptionException(
                $"{starts[^1]} ratings are more than one table can hold: ask for fewer users at a time.");

        var total = (int)starts[^1];
        var (userIds, movieIds, stars, times) = (new int[total], new int[total], new float[total], new long[total]);
        Parallel.For(0, (userCount + UsersPerBlock - 1) / UsersPerBlock, () => new Scratch(Options.Movies),
            (block, _, scratch) =>
        {
            for (var user = block * UsersPerBlock; user < Math.Min(userCount, (block + 1) * UsersPerBlock); user++)
            {
                var (start, count) = ((int)starts[user], _activity[firstUser + user]);
                userIds.AsSpan(start, count).Fill(firstUser + user + 1);
                Rate(firstUser + user, scratch, movieIds.AsSpan(start, count), stars.AsSpan(start, count),
                    times.AsSpan(start, count));
            }
            return scratch;
        }, _ => { });
        return new Ratings(userIds, movieIds, stars, times);
    }

    /// <summary>All ratings, some users at a time, for data too large to hold at once.</summary>
    /// <param name="usersPerBlock">How many users' ratings to make at a time, at least 1.</param>
    public IEnumerable<Ratings> Blocks(int usersPerBlock = 4_096)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(usersPerBlock);
        return Enumerate();

        IEnumerable<Ratings> Enumerate()
        {
            for (var first = 0L; first < Options.Users; first += usersPerBlock)
                yield return RatingsOf((int)first, (int)Math.Min(usersPerBlock, Options.Users - first));
        }
    }

    internal UsTimeZone TimeZoneOf(int user) => UsZipCode.AreaOf(_users[user].ZipCode)?.TimeZone ?? UsTimeZone.Eastern;

    /// <summary>The planted preferences that a user has, as bits.</summary>
    internal uint PreferencesOf(int user)
    {
        var preferences = 0u;
        for (var p = 0; p < _preferences.Length; p++)
            if (Options.Preferences[p].Group.Contains(_users[user])) preferences |= 1u << p;
        return preferences;
    }

    /// <summary>
    /// What preferences, given as bits, do to a movie: by how much they multiply the odds of watching it and how many
    /// stars they add.
    /// </summary>
    internal (double Odds, double Stars) PreferenceFor(int movie, uint preferences)
    {
        var (odds, stars) = (1.0, 0.0);
        for (var p = 0; preferences != 0; p++, preferences >>= 1)
        {
            if ((preferences & 1) == 0 || (Catalogue.Genres[movie] & _preferences[p].Genre) == 0) continue;
            odds *= _preferences[p].Odds;
            stars += _preferences[p].Stars;
        }
        return (odds, stars);
    }

    internal (double[] Likings, double Bias) HabitsOf(int user)
    {
        var random = SplitMix64.ForStream(_habitSeed, (ulong)user);
        var likings = new double[SyntheticCatalogue.TasteCount];
        for (var taste = 0; taste < likings.Length; taste++) likings[taste] = random.NextNormal();
        return (likings, Options.UserBiasSpread * random.NextNormal());
    }

    private void Rate(int user, Scratch scratch, Span<int> movieIds, Span<float> stars, Span<long> times)
    {
        var (likings, bias) = HabitsOf(user);
        var preferences = PreferencesOf(user);
        var zone = TimeZoneOf(user);
        ChooseMovies(user, likings, preferences, scratch, movieIds);
        ChooseTimes(user, zone, scratch, times);

        var random = SplitMix64.ForStream(_starSeed, (ulong)user);
        var firstSecond = new DateTimeOffset(Options.Start, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds();
        const double SecondsPerYear = 365.25 * 86_400;
        for (var rating = 0; rating < movieIds.Length; rating++)
        {
            var movie = movieIds[rating];
            var decades = (Options.Start.Year - Catalogue.Years[movie] + (times[rating] - firstSecond) / SecondsPerYear)
                / 10;
            var value = SyntheticTruth.BaseRating + bias + Catalogue.Biases[movie]
                + Options.TasteRatingShift * likings[Catalogue.Tastes[movie]]
                + PreferenceFor(movie, preferences).Stars
                + Options.RatingDriftPerDecade * (decades - 2)
                + Options.RatingNoise * random.NextNormal();
            if (Options.WeekendRatingShift != 0 && IsWeekend(times[rating] + zone.OffsetAt(times[rating])))
                value += Options.WeekendRatingShift;
            stars[rating] = ToScale(value);
            movieIds[rating] = movie + 1;
        }
    }

    private float ToScale(double value) => Options.HalfStars
        ? (float)(Math.Clamp(Math.Floor(2 * value + 0.5), 1, 10) / 2)
        : (float)Math.Clamp(Math.Floor(value + 0.5), 1, 5);

    /// <summary>
    /// Draws distinct movies, each next one in proportion to its weight among those left, and leaves them in random
    /// order.
    /// </summary>
    private void ChooseMovies(int user, double[] likings, uint preferences, Scratch scratch, Span<int> movies)
    {
        var random = SplitMix64.ForStream(_choiceSeed, (ulong)user);
        Span<double> upTo = stackalloc double[SyntheticCatalogue.TasteCount];
        var (total, last) = (0.0, 0);
        for (var taste = 0; taste < upTo.Length; taste++)
        {
            if (Catalogue.TastePopularity[taste] > 0) last = taste;
            total += PortableMath.Exp(Options.TasteSpread * likings[taste]) * Catalogue.TastePopularity[taste];
            upTo[taste] = total;
        }
        var mostOdds = 1.0;
        for (var p = 0; p < _preferences.Length; p++)
            if ((preferences >> p & 1) == 1) mostOdds *= Math.Max(1, _preferences[p].Odds);

        // Drawing from everything and rejecting what was drawn before is the same as drawing from what is left, and
        // takes constant time until little is left.
        var chosen = 0;
        for (var attempts = 64 + 20L * movies.Length; chosen < movies.Length && attempts > 0; attempts--)
        {
            var place = random.NextDouble() * total;
            var taste = 0;
            while (taste < last && place >= upTo[taste]) taste++;
            var movie = Catalogue.Draw(taste, ref random);
            if (scratch.IsChosen[movie]) continue;
            if (preferences != 0 && random.NextDouble() * mostOdds >= PreferenceFor(movie, preferences).Odds) continue;
            scratch.IsChosen[movie] = true;
            movies[chosen++] = movie;
        }
        if (chosen < movies.Length) ChooseRest(likings, preferences, scratch, movies[chosen..], ref random);
        foreach (var movie in movies) scratch.IsChosen[movie] = false;
        random.Shuffle(movies);
    }

    /// <summary>
    /// Fills <paramref name="movies"/> from those not chosen yet, with the same probabilities as one draw after the
    /// other: the smallest of exponential variables whose rates are the weights (Efraimidis and Spirakis, Information
    /// Processing Letters 97, 2006).
    /// </summary>
    private void ChooseRest(
        double[] likings, uint preferences, Scratch scratch, Span<int> movies, ref SplitMix64 random)
    {
        var left = new List<(double Arrival, int Movie)>();
        for (var movie = 0; movie < Options.Movies; movie++)
        {
            if (scratch.IsChosen[movie]) continue;
            var weight = Catalogue.Popularity[movie]
                * PortableMath.Exp(Options.TasteSpread * likings[Catalogue.Tastes[movie]])
                * PreferenceFor(movie, preferences).Odds;
            left.Add((-PortableMath.Log(1 - random.NextDouble()) / weight, movie));
        }
        left.Sort();
        for (var place = 0; place < movies.Length; place++) movies[place] = left[place].Movie;
    }

    /// <summary>
    /// Draws when a user rates: sessions within the user's weeks, ratings within the sessions. Ascending.
    /// </summary>
    private void ChooseTimes(int user, UsTimeZone zone, Scratch scratch, Span<long> times)
    {
        const int SecondsPerDay = 86_400;
        var random = SplitMix64.ForStream(_timeSeed, (ulong)user);
        var startDay = Options.Start.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        var firstDay = startDay + random.NextInt32((Options.Weeks - Options.WeeksPerUser) * 7 + 1);

        var sessions = scratch.Sessions(
            1 + random.NextInt32(Math.Max(1, 2 * times.Length / Options.RatingsPerSession)));
        foreach (ref var session in sessions)
        {
            var day = firstDay + DrawDay(ref random);
            session = (zone.ToUnixSeconds((long)day * SecondsPerDay + DrawSecondOfDay(ref random)), 0);
        }
        for (var rating = 0; rating < times.Length; rating++) sessions[random.NextInt32(sessions.Length)].Count++;

        var next = 0;
        foreach (var (start, count) in sessions)
        {
            var time = start;
            for (var rating = 0; rating < count; rating++)
            {
                if (rating > 0 && random.NextDouble() >= Options.BatchShare) time += 5 + random.NextInt32(56);
                times[next++] = time;
            }
        }
        times.Sort();

        int DrawDay(ref SplitMix64 random)
        {
            while (true)
            {
                var day = random.NextInt32(Options.WeeksPerUser * 7);
                var weight = (IsWeekend((long)(firstDay + day) * SecondsPerDay) ? Options.WeekendActivity : 1)
                    * _bursts[firstDay - startDay + day];
                if (random.NextDouble() * Math.Max(1, Options.WeekendActivity) * _largestBurst < weight) return day;
            }
        }

        int DrawSecondOfDay(ref SplitMix64 random)
        {
            while (true)
            {
                var second = random.NextInt32(SecondsPerDay);
                var apart = Math.Abs(second / 3_600.0 - (Options.PeakHour + 0.5));
                var rate = 1 + Options.DailyAmplitude * (1 - Math.Min(apart, 24 - apart) / 6);
                if (random.NextDouble() * (1 + Options.DailyAmplitude) < rate) return second;
            }
        }
    }

    /// <summary>
    /// Whether a local time, in seconds since 1970-01-01, falls on a Saturday or Sunday; that day was a Thursday.
    /// </summary>
    private static bool IsWeekend(long localSeconds) => (localSeconds / 86_400 + 4) % 7 is 0 or 6;

    /// <summary>What one thread needs to make a user's ratings, kept from user to user.</summary>
    private sealed class Scratch(int movies)
    {
        private (long Start, int Count)[] _sessions = new (long, int)[64];

        public bool[] IsChosen { get; } = new bool[movies];

        public Span<(long Start, int Count)> Sessions(int count)
        {
            if (_sessions.Length < count) _sessions = new (long, int)[2 * count];
            return _sessions.AsSpan(0, count);
        }
    }
}
