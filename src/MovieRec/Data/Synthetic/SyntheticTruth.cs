using System.Collections.Concurrent;
using System.Globalization;
using MovieRec.Numerics;

namespace MovieRec.Data.Synthetic;

/// <summary>
/// What is true of generated data: the model behind it, with every effect that was planted and the main ones that were
/// not. Users and movies go by index, from 0; their raw ids are one higher.
/// </summary>
/// <remarks>
/// <para><b>Who watches what.</b> User <c>u</c> draws movies without repetition, each next one <c>i</c> with
/// probability ∝ <c>popularity(i) · exp(TasteSpread · z(u, taste(i))) · Π odds</c> over the planted preferences that
/// match. Liking <c>z</c> is standard normal and independent of everything else known of a user. The order of a user's
/// ratings in time is random.</para>
/// <para><b>How they rate it.</b> <c>3.35 + bias(u) + bias(i) + TasteRatingShift · z(u, taste(i)) + Σ shifts +
/// WeekendRatingShift · [weekend] + RatingDriftPerDecade · (decades since release − 2) + noise</c>, rounded to the
/// scale and cut at its ends. Rounding is symmetric, but cutting takes about a tenth off any shift that a reader
/// measures.</para>
/// <para><b>When.</b> Each user is on the site for <see cref="SyntheticOptions.WeeksPerUser"/> weeks from a random day,
/// in sessions whose weekday and hour follow <see cref="WeekendShare"/> and <see cref="HourShares"/> in the user's
/// local time. With <see cref="SyntheticOptions.BurstSpread"/> calendar days differ as well, and these are what would
/// come out over many more days. A session lasts minutes.</para>
/// <para><b>What follows from the model without being planted.</b> Genres occur together, so a preference for one also
/// raises what often comes with it, and lowers the shares of others: <see cref="GenreSharesOf"/> and
/// <see cref="RatingShiftsOf"/> give the exact sizes. Users who rate much come closer to everybody's taste, because the
/// popular movies run out.</para>
/// </remarks>
public sealed class SyntheticTruth
{
    /// <summary>The part of every rating that does not depend on user, movie or time.</summary>
    internal const double BaseRating = 3.35;

    private readonly SyntheticGenerator _generator;
    private readonly ConcurrentDictionary<uint, TasteTotals[]> _totalsByPreferences = new();

    internal SyntheticTruth(SyntheticGenerator generator) => _generator = generator;

    /// <summary>What was asked for.</summary>
    public SyntheticOptions Options => _generator.Options;

    /// <summary>The effects that were planted and those that were not.</summary>
    public IReadOnlyList<PlantedEffect> Effects => field ??= ListEffects(Options);

    /// <summary>Share of sessions that start in each local hour, 24 numbers that sum to 1.</summary>
    public IReadOnlyList<double> HourShares =>
        field ??= [.. Enumerable.Range(0, 24).Select(hour => HourShare(Options, hour))];

    /// <summary>Share of sessions that start on a Saturday or Sunday, local time.</summary>
    public double WeekendShare => 2 * Options.WeekendActivity / (2 * Options.WeekendActivity + 5);

    /// <summary>The latent taste, 0 to 11, of each movie.</summary>
    public ReadOnlySpan<int> MovieTastes => _generator.Catalogue.Tastes;

    /// <summary>Quality of each movie: stars above the average one.</summary>
    public ReadOnlySpan<double> MovieBiases => _generator.Catalogue.Biases;

    /// <summary>Relative chance of each movie to be watched by a user without any taste.</summary>
    public ReadOnlySpan<double> MoviePopularity => _generator.Catalogue.Popularity;

    /// <summary>How much a user likes each of the 12 tastes, in standard deviations.</summary>
    public double[] LikingsOf(int user) => _generator.HabitsOf(user).Likings;

    /// <summary>Rating habit of a user: stars above the average one.</summary>
    public double BiasOf(int user) => _generator.HabitsOf(user).Bias;

    /// <summary>The time zone a user lives in; Eastern where the zip code does not tell.</summary>
    public UsTimeZone TimeZoneOf(int user) => _generator.TimeZoneOf(user);

    /// <summary>
    /// The probability that the next movie a user watches, before any has been, is of each genre of
    /// <see cref="SyntheticOptions.AllGenres"/>. A movie can be of several.
    /// </summary>
    /// <param name="user">User index.</param>
    /// <param name="planted">
    /// Whether with the planted preferences; without them, the same user as everybody else would be.
    /// </param>
    public double[] GenreSharesOf(int user, bool planted = true)
    {
        var (all, byGenre, _, _) = Weigh(user, planted);
        return Array.ConvertAll(byGenre, genre => genre / all);
    }

    /// <summary>
    /// For each genre of <see cref="SyntheticOptions.AllGenres"/>, how many stars planted preferences add to a user's
    /// ratings of its movies beyond what they add to all the user's ratings; before rounding, weighted as the user
    /// watches.
    /// </summary>
    public double[] RatingShiftsOf(int user)
    {
        var (all, byGenre, shift, shiftByGenre) = Weigh(user, planted: true);
        return [.. byGenre.Select((weight, genre) => weight == 0 ? 0 : shiftByGenre[genre] / weight - shift / all)];
    }

    private (double All, double[] ByGenre, double Shift, double[] ShiftByGenre) Weigh(int user, bool planted)
    {
        var totals = _totalsByPreferences.GetOrAdd(planted ? _generator.PreferencesOf(user) : 0, TotalsByTaste);
        var likings = LikingsOf(user);
        var (all, shift) = (0.0, 0.0);
        var byGenre = new double[SyntheticOptions.AllGenres.Count];
        var shiftByGenre = new double[SyntheticOptions.AllGenres.Count];
        for (var taste = 0; taste < totals.Length; taste++)
        {
            var liking = PortableMath.Exp(Options.TasteSpread * likings[taste]);
            all += liking * totals[taste].Weight;
            shift += liking * totals[taste].Shift;
            for (var genre = 0; genre < byGenre.Length; genre++)
            {
                byGenre[genre] += liking * totals[taste].WeightByGenre[genre];
                shiftByGenre[genre] += liking * totals[taste].ShiftByGenre[genre];
            }
        }
        return (all, byGenre, shift, shiftByGenre);
    }

    private TasteTotals[] TotalsByTaste(uint preferences)
    {
        var totals = new TasteTotals[SyntheticCatalogue.TasteCount];
        for (var taste = 0; taste < totals.Length; taste++) totals[taste] = new TasteTotals();
        var catalogue = _generator.Catalogue;
        for (var movie = 0; movie < Options.Movies; movie++)
        {
            var (odds, stars) = _generator.PreferenceFor(movie, preferences);
            var weight = catalogue.Popularity[movie] * odds;
            var total = totals[catalogue.Tastes[movie]];
            total.Weight += weight;
            total.Shift += weight * stars;
            for (var genre = 0; genre < total.WeightByGenre.Length; genre++)
            {
                if ((catalogue.Genres[movie] >> genre & 1) == 0) continue;
                total.WeightByGenre[genre] += weight;
                total.ShiftByGenre[genre] += weight * stars;
            }
        }
        return totals;
    }

    private static double HourShare(SyntheticOptions options, int hour)
    {
        // The rate is linear in the distance from the middle of the peak hour, but for a bend in that hour and in the
        // one opposite.
        var apart = Math.Abs(hour - options.PeakHour);
        var distance = Math.Min(apart, 24 - apart) switch { 0 => 0.25, 12 => 11.75, var whole => whole };
        return (1 + options.DailyAmplitude * (1 - distance / 6)) / 24;
    }

    private static List<PlantedEffect> ListEffects(SyntheticOptions options)
    {
        var effects = new List<PlantedEffect>();
        foreach (var preference in options.Preferences)
        {
            Add($"exposure: {preference.Group} × {preference.Genre}", preference.ExposureOdds, 1, "odds factor",
                $"the odds that a movie watched is {preference.Genre} are multiplied by "
                    + $"{Number(preference.ExposureOdds)} for {preference.Group}");
            Add($"rating: {preference.Group} × {preference.Genre}", preference.RatingShift, 0, "stars",
                $"ratings of {preference.Genre} differ by {Number(preference.RatingShift)} stars for "
                    + $"{preference.Group}");
        }
        Add("occupation-gender-link", options.OccupationGenderLink, 0, "probability",
            "women leave engineering, programming, science and technical work with probability "
                + $"{Number(options.OccupationGenderLink)}");
        Add("daily-rhythm", options.DailyAmplitude, 0, "relative amplitude",
            $"sessions peak in local hour {options.PeakHour} at {Number(1 + options.DailyAmplitude)} times the average "
                + "rate");
        Add("weekend-activity", options.WeekendActivity, 1, "rate factor",
            $"a weekend day has {Number(options.WeekendActivity)} times the sessions of another day, local time");
        Add("bursts", options.BurstSpread, 0, "standard deviation of the logarithm",
            $"calendar days differ in how many come on them, all users alike, by {Number(options.BurstSpread)}");
        Add("weekend-rating", options.WeekendRatingShift, 0, "stars",
            $"weekend ratings differ by {Number(options.WeekendRatingShift)} stars");
        Add("item-age-drift", options.RatingDriftPerDecade, 0, "stars per decade",
            $"ratings change by {Number(options.RatingDriftPerDecade)} stars for each decade since release");

        // The model has no term for these, whatever the options.
        Absent("region", "where users live affects nothing but their clock");
        Absent("hour-rating", "the hour of day does not affect ratings");
        Absent("hour-genre", "neither hour nor weekday affects what is watched");
        Absent("tenure-drift",
            "how long users have been on the site affects neither what they watch nor how they rate");
        Absent("popularity-quality", "popular movies are no better than others of their taste and age");
        Absent("popularity-trend", "no movie gains or loses popularity over time");
        Absent("activity-demographics", "age, gender, occupation and region do not affect how much users rate");
        Absent("activity-rating", "users who rate much have the same rating habits as others");
        return effects;

        void Add(string name, double size, double none, string unit, string statement) =>
            effects.Add(new PlantedEffect(name, size != none, size, unit, statement));

        void Absent(string name, string statement) => effects.Add(new PlantedEffect(name, false, 0, "", statement));
    }

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private sealed class TasteTotals
    {
        public double Weight;
        public double Shift;
        public readonly double[] WeightByGenre = new double[SyntheticOptions.AllGenres.Count];
        public readonly double[] ShiftByGenre = new double[SyntheticOptions.AllGenres.Count];
    }
}
