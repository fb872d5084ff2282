using MovieRec.Numerics;

namespace MovieRec.Experiments.Simulation;

/// <summary>
/// One visit of each unit, logged for off-policy evaluation and, apart from that, interleaved. The logging policy
/// shows the first variant's list as it is, or, with the probability of exploration, a random order of movies drawn
/// evenly from both lists; so the propensity of movie i at place r is known: (1 − ε)·[A puts i at r] + ε / (number of
/// movies in either list).
/// </summary>
public sealed class VisitLog
{
    // Which of the two lists a movie is in, as bits: 1 for the first, 2 for the second.
    private readonly byte[] _sourceShown, _sourceA, _sourceB;
    private readonly int[] _shown, _listA, _listB;
    private readonly bool[] _clicked;
    private readonly double[] _propensity;
    private readonly int _places;
    private readonly int _items;

    private VisitLog(int units, int places, int items)
    {
        (Units, _places, _items) = (units, places, items);
        (_shown, _listA, _listB) = (new int[units * places], new int[units * places], new int[units * places]);
        (_sourceShown, _sourceA, _sourceB) = (new byte[units * places], new byte[units * places],
            new byte[units * places]);
        (_clicked, _propensity) = (new bool[units * places], new double[units * places]);
        (Credits, ExpectedA, ExpectedB) = (new double[units], new double[units], new double[units]);
    }

    /// <summary>Number of units.</summary>
    internal int Units { get; }

    /// <summary>
    /// For each unit, clicks on the second variant's movies less those on the first's, of a list interleaved by
    /// <see cref="TeamDraft"/>.
    /// </summary>
    internal double[] Credits { get; }

    /// <summary>
    /// For each unit, the clicks that the first variant's list would get on average: the truth, free of the luck of a
    /// click.
    /// </summary>
    internal double[] ExpectedA { get; }

    /// <summary>The same of the second variant's list.</summary>
    internal double[] ExpectedB { get; }

    /// <summary>Logs a visit of each of so many units, right after the days before.</summary>
    /// <param name="world">Where.</param>
    /// <param name="a">The first variant, mostly served.</param>
    /// <param name="b">The second.</param>
    /// <param name="units">Number of units.</param>
    /// <param name="exploration">ε, above 0 and at most 1.</param>
    public static VisitLog Simulate(
        SimulatedWorld world, ServedVariant a, ServedVariant b, int units, double exploration)
    {
        ArgumentNullException.ThrowIfNull(world);
        if (!(exploration is > 0 and <= 1))
            throw new ExperimentException($"Exploration must lie above 0 and at most at 1, not at {exploration:R}: "
                + "without it the log says nothing of what was not served.");
        var places = world.Options.ListLength;
        var log = new VisitLog(units, places, world.Truth.ItemCount);
        world.ForEachUnit(units, (unit, life) =>
        {
            int[] listA = life.ListOf(a).ToArray(), listB = life.ListOf(b).ToArray();
            if (listA.Length < places || listB.Length < places)
                throw new ExperimentException(
                    $"A ranking runs out before {places} places are filled: rank more movies a user.");
            int[] pool = [.. listA.Union(listB)];
            var luck = life.LuckOfSingleVisit();
            for (var place = 0; place < places; place++)
            {
                log.ExpectedA[unit] += life.ChanceOf(listA[place], place);
                log.ExpectedB[unit] += life.ChanceOf(listB[place], place);
            }
            var explores = luck.NextDouble() < exploration;
            var drawn = (int[])pool.Clone();
            luck.Shuffle<int>(drawn);
            log.Write(unit, listA, listB, explores ? drawn.AsSpan(0, places) : listA, exploration / pool.Length,
                1 - exploration, life, ref luck);

            Span<int> mixed = stackalloc int[places];
            Span<bool> ofB = stackalloc bool[places], clicks = stackalloc bool[places];
            TeamDraft.Interleave(listA, listB, mixed, ofB, ref luck);
            life.Show(mixed, clicks, ref luck);
            log.Credits[unit] = TeamDraft.Credit(clicks, ofB);
        });
        return log;
    }

    /// <summary>
    /// What each variant would get on a visit, estimated from units <paramref name="start"/> ..
    /// <paramref name="start"/> + <paramref name="count"/> − 1.
    /// </summary>
    public (OffPolicyEstimate A, OffPolicyEstimate B) Estimate(OffPolicyMethod method, int start, int count)
    {
        var (a, b) = SlotsOf(start, count, withModel: method == OffPolicyMethod.DoublyRobust);
        return method switch
        {
            OffPolicyMethod.Ips => (OffPolicy.Ips(a, count), OffPolicy.Ips(b, count)),
            OffPolicyMethod.Snips => (OffPolicy.Snips(a, count), OffPolicy.Snips(b, count)),
            _ => (OffPolicy.DoublyRobust(a, count), OffPolicy.DoublyRobust(b, count)),
        };
    }

    /// <summary>
    /// Whether each variant could have shown anything of what these units were shown: without, the log says nothing
    /// about it.
    /// </summary>
    internal bool HasChanceOfBoth(int start, int count)
    {
        var (from, length) = (start * _places, count * _places);
        var shown = _shown.AsSpan(from, length);
        return Matches(shown, _listA.AsSpan(from, length)) && Matches(shown, _listB.AsSpan(from, length));

        static bool Matches(ReadOnlySpan<int> shown, ReadOnlySpan<int> list)
        {
            for (var at = 0; at < shown.Length; at++)
                if (shown[at] == list[at]) return true;
            return false;
        }
    }

    // Each half of the units is judged by the reward model fitted on the other half.
    private (LoggedSlot[] A, LoggedSlot[] B) SlotsOf(int start, int count, bool withModel)
    {
        RewardModel[]? models = withModel
            ? [new(this, start, count, parity: 1), new(this, start, count, parity: 0)] : null;
        var (a, b) = (new LoggedSlot[count * _places], new LoggedSlot[count * _places]);
        for (var unit = 0; unit < count; unit++)
        {
            var model = models?[unit % 2];
            for (var place = 0; place < _places; place++)
            {
                var (from, to) = ((start + unit) * _places + place, unit * _places + place);
                var (item, reward) = (_shown[from], _clicked[from] ? 1 : 0);
                var (targetA, targetB) = (item == _listA[from] ? 1 : 0, item == _listB[from] ? 1 : 0);
                var expected = model?.Of(item, place, _sourceShown[from]) ?? 0;
                a[to] = new LoggedSlot(unit, _propensity[from], targetA, reward, expected,
                    model?.Of(_listA[from], place, _sourceA[from]) ?? 0);
                b[to] = new LoggedSlot(unit, _propensity[from], targetB, reward, expected,
                    model?.Of(_listB[from], place, _sourceB[from]) ?? 0);
            }
        }
        return (a, b);
    }

    private void Write(int unit, int[] listA, int[] listB, ReadOnlySpan<int> shown, double explored, double served,
        UnitLife life, ref SplitMix64 luck)
    {
        var at = unit * _places;
        shown.CopyTo(_shown.AsSpan(at));
        listA.CopyTo(_listA, at);
        listB.CopyTo(_listB, at);
        life.Show(shown, _clicked.AsSpan(at, _places), ref luck);
        for (var place = 0; place < _places; place++)
        {
            _propensity[at + place] = explored + (shown[place] == listA[place] ? served : 0);
            _sourceShown[at + place] = SourceOf(shown[place]);
            _sourceA[at + place] = SourceOf(listA[place]);
            _sourceB[at + place] = SourceOf(listB[place]);
        }

        byte SourceOf(int item) =>
            (byte)((listA.AsSpan().Contains(item) ? 1 : 0) + (listB.AsSpan().Contains(item) ? 2 : 0));
    }

    /// <summary>
    /// A simple model of clicks: rate of the place × lift of the list that the movie is in × lift of the movie, each
    /// shrunk towards 1.
    /// </summary>
    private sealed class RewardModel
    {
        private const double Shrinkage = 5;
        private readonly double[] _place, _source, _item;

        public RewardModel(VisitLog log, int start, int count, int parity)
        {
            var places = log._places;
            var (clicks, shows) = (new double[places], new double[places]);
            var (sourceClicks, sourceExpected) = (new double[4], new double[4]);
            var (itemClicks, itemExpected) = (new double[log._items], new double[log._items]);
            ForEach((at, place) => { clicks[place] += log._clicked[at] ? 1 : 0; shows[place]++; });
            var mean = shows.Sum() == 0 ? 0 : clicks.Sum() / shows.Sum();
            _place = [.. clicks.Zip(shows, (clicked, shown) => (clicked + Shrinkage * mean) / (shown + Shrinkage))];
            ForEach((at, place) =>
            {
                sourceClicks[log._sourceShown[at]] += log._clicked[at]
                ? 1 : 0; sourceExpected[log._sourceShown[at]] += _place[place];
            });
            _source = Lift(sourceClicks, sourceExpected);
            ForEach((at, place) =>
            {
                itemClicks[log._shown[at]] += log._clicked[at]
                ? 1 : 0; itemExpected[log._shown[at]] += _place[place] * _source[log._sourceShown[at]];
            });
            _item = Lift(itemClicks, itemExpected);

            void ForEach(Action<int, int> see)
            {
                for (var unit = parity; unit < count; unit += 2)
                    for (var place = 0; place < places; place++) see((start + unit) * places + place, place);
            }

            static double[] Lift(double[] clicked, double[] expected) =>
                [.. clicked.Zip(expected, (got, due) => (got + Shrinkage) / (due + Shrinkage))];
        }

        public double Of(int item, int place, byte source) =>
            Math.Min(1, _place[place] * _source[source] * _item[item]);
    }
}
