using MovieRec.Data;

namespace MovieRec.Analytics;

/// <summary>Where a user's clock stands, as far as the postal code tells.</summary>
public enum ClockKnowledge
{
    /// <summary>A U.S. zip code names the time zone.</summary>
    Known,

    /// <summary>A Canadian postal code: its zone could be any of six.</summary>
    Canadian,

    /// <summary>No code, or one that says nothing.</summary>
    Unknown,
}

/// <summary>Each user's ratings in order of time, with the clock the user lives by.</summary>
public sealed class Timeline
{
    private readonly int[] _start;
    private readonly long[] _times;
    private readonly int[] _items;
    private readonly double[] _residuals;
    private readonly float[] _values;
    private readonly UsTimeZone?[] _zones;
    private readonly ClockKnowledge[] _clocks;

    /// <summary>Puts ratings in order.</summary>
    /// <exception cref="DataException">The ratings have no times.</exception>
    public Timeline(UserProfiles profiles)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        Profiles = profiles;
        var ratings = profiles.Dataset.Ratings;
        if (!ratings.HasTimestamps) throw new DataException($"{profiles.Dataset.Info.Name} has no times.");
        _start = new int[profiles.Count + 1];
        for (var user = 0; user < profiles.Count; user++) _start[user + 1] = _start[user] + profiles.RatingCounts[user];
        _times = new long[ratings.Count];
        _items = new int[ratings.Count];
        _values = new float[ratings.Count];
        var order = new int[ratings.Count];
        var next = _start.AsSpan(0, profiles.Count).ToArray();
        for (var i = 0; i < ratings.Count; i++)
        {
            var at = next[profiles.Users.IndexOf(ratings.UserIds[i])]++;
            (_times[at], order[at]) = (ratings.Timestamps[i], i);
        }
        Parallel.For(0, profiles.Count,
            user => Array.Sort(_times, order, _start[user], _start[user + 1] - _start[user]));
        for (var at = 0; at < order.Length; at++)
            (_items[at], _values[at]) = (profiles.Items.IndexOf(ratings.ItemIds[order[at]]), ratings.Values[order[at]]);

        _zones = new UsTimeZone?[profiles.Count];
        _clocks = new ClockKnowledge[profiles.Count];
        for (var user = 0; user < profiles.Count; user++)
        {
            var zip = profiles.DescriptionOf(user)?.ZipCode;
            _zones[user] = UsZipCode.AreaOf(zip)?.TimeZone;
            _clocks[user] = _zones[user] is not null
                ? ClockKnowledge.Known : zip is not null && CanadianPostalCode.IsOne(zip)
                ? ClockKnowledge.Canadian : ClockKnowledge.Unknown;
        }
        _residuals = Residuals();
    }

    /// <summary>The users.</summary>
    public UserProfiles Profiles { get; }

    /// <summary>First and last moment of the data, Unix seconds.</summary>
    public (long First, long Last) Span => field == default ? field = (_times.Min(), _times.Max()) : field;

    /// <summary>Users by what their postal code tells of their clock.</summary>
    public int CountOf(ClockKnowledge knowledge) => _clocks.Count(clock => clock == knowledge);

    /// <summary>What the postal code tells of a user's clock.</summary>
    public ClockKnowledge ClockOf(int user) => _clocks[user];

    /// <summary>When the user rated, Unix seconds, ascending.</summary>
    public ReadOnlySpan<long> TimesOf(int user) => _times.AsSpan(_start[user].._start[user + 1]);

    /// <summary>What the user rated, as item indices, in the order of <see cref="TimesOf"/>.</summary>
    public ReadOnlySpan<int> ItemsOf(int user) => _items.AsSpan(_start[user].._start[user + 1]);

    /// <summary>The ratings, in the order of <see cref="TimesOf"/>.</summary>
    public ReadOnlySpan<float> ValuesOf(int user) => _values.AsSpan(_start[user].._start[user + 1]);

    /// <summary>
    /// Ratings less the user's mean and the movie's effect, in the order of <see cref="TimesOf"/>: what is left to
    /// time.
    /// </summary>
    internal ReadOnlySpan<double> ResidualsOf(int user) => _residuals.AsSpan(_start[user].._start[user + 1]);

    /// <summary>
    /// The user's mean rating less the mean effect of the movies rated: how high the user rates whatever they watch.
    /// </summary>
    public double LevelOf(int user)
    {
        var residuals = ResidualsOf(user);
        var values = ValuesOf(user);
        var effects = 0.0;
        for (var i = 0; i < values.Length; i++) effects += values[i] - Profiles.MeanRatings[user] - residuals[i];
        return Profiles.MeanRatings[user] - effects / values.Length;
    }

    /// <summary>
    /// Seconds since 1970 on the user's own clock, daylight saving respected; null where it is not known and nothing is
    /// assumed.
    /// </summary>
    /// <param name="user">User index.</param>
    /// <param name="unixSeconds">A moment.</param>
    /// <param name="assumed">The zone taken for users whose own is not known; null for none.</param>
    public long? LocalSeconds(int user, long unixSeconds, UsTimeZone? assumed = null) =>
        (_zones[user] ?? assumed) is { } zone ? unixSeconds + zone.OffsetAt(unixSeconds) : null;

    /// <summary>The sittings of a user: a pause of <paramref name="gap"/> seconds or more begins a new one.</summary>
    public IEnumerable<Session> SessionsOf(int user, long gap)
    {
        for (var first = _start[user]; first < _start[user + 1];)
        {
            var end = first + 1;
            while (end < _start[user + 1] && _times[end] - _times[end - 1] < gap) end++;
            yield return new Session(_times[first], _times[end - 1], end - first);
            first = end;
        }
    }

    /// <summary>
    /// r − r̄ᵤ − bᵢ with bᵢ = Σ(r − r̄ᵤ) / (nᵢ + 5): a movie's effect, drawn towards 0 where few rated it.
    /// </summary>
    private double[] Residuals()
    {
        var (effects, counts) = (new double[Profiles.Items.Count], new int[Profiles.Items.Count]);
        var residuals = new double[_times.Length];
        for (var user = 0; user < Profiles.Count; user++)
            for (var at = _start[user]; at < _start[user + 1]; at++)
            {
                residuals[at] = _values[at] - Profiles.MeanRatings[user];
                effects[_items[at]] += residuals[at];
                counts[_items[at]]++;
            }
        for (var at = 0; at < residuals.Length; at++) residuals[at] -= effects[_items[at]] / (counts[_items[at]] + 5);
        return residuals;
    }
}

/// <summary>One sitting of one user.</summary>
/// <param name="Start">First rating, Unix seconds.</param>
/// <param name="End">Last rating, Unix seconds.</param>
/// <param name="Ratings">How many there are.</param>
public readonly record struct Session(long Start, long End, int Ratings);
