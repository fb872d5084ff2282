using System.Globalization;

namespace MovieRec.Data.Synthetic;

/// <summary>
/// What to generate: how much, and with which planted effects. The same options give the same data, bit for bit, on
/// every machine.
/// </summary>
/// <remarks>
/// Sizes default to ML-100k's. Ages, genders, occupations, places, tastes, activity, times and biases are independent
/// of one another unless an option here says otherwise; <see cref="SyntheticTruth.Effects"/> lists what is planted and
/// what is not.
/// </remarks>
public sealed record SyntheticOptions
{
    /// <summary>The 18 genres, as MovieLens names them.</summary>
    public static IReadOnlyList<string> AllGenres { get; } =
    [
        "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
        "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
    ];

    /// <summary>Chooses among all the data sets that the other options describe.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Number of users, at least 1.</summary>
    public int Users { get; init => field = OptionRange.AtLeast(value, 1); } = 943;

    /// <summary>Number of movies, at least 1.</summary>
    public int Movies { get; init => field = OptionRange.AtLeast(value, 1); } = 1_682;

    /// <summary>
    /// Number of ratings: exactly so many, between <see cref="Users"/> × <see cref="MinimumRatingsPerUser"/> and
    /// <see cref="Users"/> × <see cref="Movies"/>.
    /// </summary>
    public long Ratings { get; init => field = OptionRange.AtLeast(value, 1); } = 100_000;

    /// <summary>Least number of ratings a user has, at least 1.</summary>
    public int MinimumRatingsPerUser { get; init => field = OptionRange.AtLeast(value, 1); } = 20;

    /// <summary>
    /// Standard deviation of the logarithm of what a user rates beyond the minimum: 0 for equally active users.
    /// </summary>
    public double ActivitySpread { get; init => field = OptionRange.Within(value, 0, 3); } = 1.05;

    /// <summary>
    /// The exponent s of the Zipf–Mandelbrot law: popularity ∝ (rank + Movies / 10)⁻ˢ. 0 for equally popular movies.
    /// </summary>
    public double PopularityExponent { get; init => field = OptionRange.Within(value, 0, 10); } = 2.5;

    /// <summary>
    /// How much users differ in what they watch: standard deviation of the logarithm of a user's weight for each of the
    /// 12 latent tastes; 0 for none.
    /// </summary>
    public double TasteSpread { get; init => field = OptionRange.Within(value, 0, 4); } = 1.3;

    /// <summary>
    /// Stars by which a user rates a movie higher for each standard deviation of liking for its taste.
    /// </summary>
    public double TasteRatingShift { get; init => field = OptionRange.Within(value, -2, 2); } = 0.3;

    /// <summary>Standard deviation of the users' rating habits, in stars.</summary>
    public double UserBiasSpread { get; init => field = OptionRange.Within(value, 0, 2); } = 0.4;

    /// <summary>Standard deviation of the movies' quality, in stars; independent of popularity.</summary>
    public double MovieBiasSpread { get; init => field = OptionRange.Within(value, 0, 2); } = 0.45;

    /// <summary>Standard deviation of what is left of a rating when all else is known, in stars.</summary>
    public double RatingNoise { get; init => field = OptionRange.Within(value, 0, 3); } = 0.8;

    /// <summary>Whether ratings come in half stars from 0.5 to 5 instead of whole ones from 1 to 5.</summary>
    public bool HalfStars { get; init; }

    /// <summary>The demographic preferences planted; empty for none.</summary>
    public IReadOnlyList<PlantedPreference> Preferences
    {
        get;
        init => field = value is { Count: <= 32 }
            ? value : throw new OptionException("There may be at most 32 planted preferences.");
    } =
    [
        new() { Group = new() { Gender = Gender.Female }, Genre = "Romance", ExposureOdds = 1.5, RatingShift = 0.25 },
        new() { Group = new() { MaximumAge = 24 }, Genre = "Horror", ExposureOdds = 1.8, RatingShift = 0.3 },
        new() { Group = new() { Occupation = "programmer" }, Genre = "Sci-Fi", ExposureOdds = 2.2, RatingShift = 0.5 },
    ];

    /// <summary>
    /// A confounder to plant: the probability with which a woman who would be an engineer, programmer, scientist or
    /// technician takes another occupation instead. 0 makes gender and occupation independent, 1 leaves these four to
    /// men.
    /// </summary>
    public double OccupationGenderLink { get; init => field = OptionRange.Within(value, 0, 1); }

    /// <summary>
    /// The hour, 0 to 23 in the user's local time, in the middle of which sessions are likeliest to start.
    /// </summary>
    public int PeakHour { get; init => field = OptionRange.Within(value, 0, 23); } = 21;

    /// <summary>
    /// How strong the daily rhythm is: the rate at which sessions start falls evenly over 12 hours from 1 + a times its
    /// mean at the peak to 1 − a times opposite it. 0 for none, at most 1.
    /// </summary>
    public double DailyAmplitude { get; init => field = OptionRange.Within(value, 0, 1); } = 0.8;

    /// <summary>
    /// How many times as likely a session is on a Saturday or Sunday, in the user's local time, as on another day:
    /// above 0; 1 for no effect.
    /// </summary>
    public double WeekendActivity { get; init => field = OptionRange.Within(value, 0.01, 100); } = 1.5;

    /// <summary>
    /// Stars added to ratings on Saturday and Sunday, local time, before rounding. 0 by default: weekend ratings are
    /// not higher.
    /// </summary>
    public double WeekendRatingShift { get; init => field = OptionRange.Within(value, -2, 2); }

    /// <summary>Stars added for each decade between a movie's release and its rating, before rounding.</summary>
    public double RatingDriftPerDecade
    {
        get;
        init => field = OptionRange.Within(value, -1, 1);
    } = 0.1;

    /// <summary>Average number of ratings a user makes before coming back another time, about; at least 1.</summary>
    public int RatingsPerSession { get; init => field = OptionRange.AtLeast(value, 1); } = 20;

    /// <summary>Probability that a rating is entered in the same second as the one before it in its session.</summary>
    public double BatchShare { get; init => field = OptionRange.Within(value, 0, 1); } = 0.5;

    /// <summary>
    /// How much calendar days differ in how many come on them, as when a site is written about: standard deviation of
    /// the logarithm of a day's weight, the same for all users. 0, the default, for none; at 1.1 the busiest of 250
    /// days has about as large a share as in ml-100k, one session in twenty.
    /// </summary>
    public double BurstSpread { get; init => field = OptionRange.Within(value, 0, 3); }

    /// <summary>
    /// Probability that a user's zip code is Canadian or malformed. Such users live in Eastern time, which nobody can
    /// tell from their zip code.
    /// </summary>
    public double UnknownZipShare { get; init => field = OptionRange.Within(value, 0, 1); } = 0.03;

    /// <summary>The first day of the data. No movie is released after the year before it.</summary>
    public DateOnly Start
    {
        get;
        init => field = value.Year is >= 1987 and <= 2100
            ? value
            : throw new OptionException(nameof(Start), value, "The first day must lie in the years 1987 to 2100.");
    } = new(2024, 1, 1);

    /// <summary>
    /// For how many weeks the data runs, 1 to 1,000. A user comes and goes within <see cref="WeeksPerUser"/> of them.
    /// </summary>
    public int Weeks { get; init => field = OptionRange.Within(value, 1, 1_000); } = 36;

    /// <summary>
    /// The length of a user's time on the site in weeks: 8, or all where there are fewer. Whole weeks, so that every
    /// weekday has the same chance.
    /// </summary>
    public int WeeksPerUser => Math.Min(8, Weeks);

    /// <summary>
    /// The same kind of data <paramref name="factor"/> times as large: as many times the users and ratings, and its
    /// square root times the movies.
    /// </summary>
    /// <param name="factor">Above 0; below 1 for smaller data.</param>
    public SyntheticOptions Scaled(double factor)
    {
        factor = OptionRange.AboveTo(factor, 0, 1e6, "scale");
        var users = (int)Math.Min(int.MaxValue, Math.Max(1, Math.Round(Users * factor)));
        var movies = (int)Math.Min(int.MaxValue,
            Math.Max(Math.Min(Movies, MinimumRatingsPerUser), Math.Round(Movies * Math.Sqrt(factor))));
        var ratings = Math.Clamp((long)Math.Round(Ratings * factor), (long)users * MinimumRatingsPerUser,
            (long)users * movies);
        return this with { Users = users, Movies = movies, Ratings = ratings };
    }

    /// <summary>
    /// The same data without any planted effect on demographics, time or item age, for checking that statistics find
    /// nothing. Popularity, activity, tastes, biases, bursts of days and noise stay.
    /// </summary>
    public SyntheticOptions WithoutEffects() => this with
    {
        Preferences = [],
        OccupationGenderLink = 0,
        DailyAmplitude = 0,
        WeekendActivity = 1,
        WeekendRatingShift = 0,
        RatingDriftPerDecade = 0,
    };

    /// <summary>Sizes and seed in a line.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Users} users × {Movies} movies, {Ratings} ratings, seed {Seed}");

    /// <summary>Checks what no single option can: that the numbers of users, movies and ratings go together.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    internal void RequireConsistency()
    {
        if (MinimumRatingsPerUser > Movies)
            throw new OptionException($"{Movies} movies are too few for users who rate at least "
                + $"{MinimumRatingsPerUser}: raise Movies or lower MinimumRatingsPerUser.");
        if (Ratings < (long)Users * MinimumRatingsPerUser)
            throw new OptionException($"{Ratings} ratings are too few for {Users} users who rate at least "
                + $"{MinimumRatingsPerUser}: raise Ratings or lower Users or MinimumRatingsPerUser.");
        if (Ratings > (long)Users * Movies)
            throw new OptionException($"{Ratings} ratings are more than {Users} users can give {Movies} movies: lower "
                + "Ratings or raise Users or Movies.");
    }
}
