using MovieRec.Numerics;

namespace MovieRec.Experiments.Simulation;

/// <summary>
/// One unit at a time, day after day, with what they have been shown and clicked. A thread keeps one and begins it
/// anew for each unit.
/// </summary>
internal sealed class UnitLife
{
    private readonly SimulatedWorld _world;
    private readonly SimulationOptions _options;
    private readonly int[] _shown;
    private readonly bool[] _clicked;
    private readonly List<int> _touched = [];
    private readonly int[] _list;
    private readonly double _usualVisit;
    private ulong _fate;
    private double _readiness;
    private double _visitOdds;
    private int _visits;

    public UnitLife(SimulatedWorld world)
    {
        (_world, _options) = (world, world.Options);
        (_shown, _clicked, _list) = (new int[world.Truth.ItemCount], new bool[world.Truth.ItemCount],
            new int[world.Options.ListLength]);
        _usualVisit = Math.Log(_options.VisitRate / (1 - _options.VisitRate));
    }

    /// <summary>The user of the data that the unit is like.</summary>
    public int User { get; private set; }

    /// <summary>Movies clicked on the days before.</summary>
    public int ClicksBefore { get; private set; }

    /// <summary>Begins a unit's life: the days before, under the accustomed variant.</summary>
    public void Begin(int unit)
    {
        foreach (var item in _touched) (_shown[item], _clicked[item]) = (0, false);
        _touched.Clear();
        User = _world.UserOf(unit);
        _fate = SplitMix64.Hash(SplitMix64.Hash(_options.Seed, 0x11FE), (ulong)unit);
        var self = SplitMix64.ForStream(_fate, ulong.MaxValue);
        _readiness = _options.ClickSpread * self.NextNormal();
        _visitOdds = _usualVisit + _options.VisitSpread * self.NextNormal();
        ClicksBefore = 0;
        for (var day = 0; day < _options.DaysBefore; day++)
        {
            var luck = LuckOf(day);
            if (!Visits(ref luck)) continue;
            ClicksBefore += Visit(_world.Accustomed, ListOf(_world.Accustomed), 0, ref luck).Clicks;
        }
        _visits = 0;
    }

    /// <summary>Serves a variant for all days.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="byDay">Receives visits and clicks of each day; may be empty.</param>
    public UnitOutcome Live(ServedVariant variant, Span<(int Visits, int Clicks)> byDay = default)
    {
        var (clicks, likes) = (0, 0);
        for (var day = 0; day < _options.Days; day++)
        {
            var luck = LuckOf(_options.DaysBefore + day);
            if (!Visits(ref luck)) continue;
            var (clicked, liked) = Visit(variant, ListOf(variant), Curiosity, ref luck);
            clicks += clicked;
            likes += liked;
            _visits++;
            if (!byDay.IsEmpty) byDay[day] = (1, clicked);
        }
        return new UnitOutcome(_visits, clicks, likes, ClicksBefore);
    }

    /// <summary>
    /// The list that a variant would show now: its best movies that the unit has not clicked. Overwritten by the next
    /// call.
    /// </summary>
    public ReadOnlySpan<int> ListOf(ServedVariant variant)
    {
        var count = 0;
        foreach (var item in variant.RankingOf(User))
        {
            if (_clicked[item]) continue;
            _list[count++] = item;
            if (count == _list.Length) break;
        }
        return _list.AsSpan(0, count);
    }

    /// <summary>Luck of the visit that is looked at alone, apart from every day's.</summary>
    public SplitMix64 LuckOfSingleVisit() => SplitMix64.ForStream(_fate, ulong.MaxValue - 1);

    /// <summary>
    /// Shows a list once, as on a first visit, and tells which places were clicked; nothing is remembered.
    /// </summary>
    public void Show(ReadOnlySpan<int> list, Span<bool> clicks, ref SplitMix64 luck)
    {
        for (var place = 0; place < list.Length; place++)
            clicks[place] = luck.NextDouble() < _world.ExaminationOf(place) * Attraction(list[place], 0, Curiosity);
    }

    /// <summary>
    /// The chance that a movie is clicked at a place, as on a first visit: what <see cref="Show"/> draws from.
    /// </summary>
    public double ChanceOf(int item, int place) => _world.ExaminationOf(place) * Attraction(item, 0, Curiosity);

    private double Curiosity => _options.Novelty * Math.Exp(-Math.Log(2) * _visits / _options.NoveltyHalfLife);

    private SplitMix64 LuckOf(int day) => SplitMix64.ForStream(_fate, (ulong)day);

    private bool Visits(ref SplitMix64 luck) => luck.NextDouble() < Logistic(_visitOdds);

    private (int Clicks, int Likes) Visit(
        ServedVariant variant, ReadOnlySpan<int> list, double curiosity, ref SplitMix64 luck)
    {
        var (clicks, likes) = (0, 0);
        for (var place = 0; place < list.Length; place++)
        {
            var item = list[place];
            // Drawn whether needed or not, so that the luck of later places stays the same.
            var (look, pleasure) = (luck.NextDouble(), luck.NextDouble());
            var isClicked = look < _world.ExaminationOf(place) * Attraction(item, variant.ClickShift, curiosity);
            if (_shown[item]++ == 0) _touched.Add(item);
            if (!isClicked) continue;
            _clicked[item] = true;
            clicks++;
            var isLiked = pleasure < Logistic(_world.Truth.LikingOf(User)[item] + variant.LikeShift);
            if (isLiked) likes++;
            _visitOdds += isLiked ? _options.Loyalty : -_options.Loyalty;
        }
        return (clicks, likes);
    }

    private double Attraction(int item, double presentation, double curiosity)
    {
        var own = SplitMix64.ForStream(_fate, (ulong)item + 0x1_0000_0000);
        var shown = _shown[item];
        return Logistic(
            _world.Truth.InterestOf(User)[item] + _world.BaseAttraction + _readiness
                + _options.PrivateTaste * own.NextNormal() + presentation
            + (shown == 0 ? curiosity : -_options.Fatigue * Math.Log(1 + shown)));
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
