using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Analytics;

/// <summary>What turns as a whole when chance is asked.</summary>
internal enum CalendarTurn
{
    /// <summary>
    /// Each calendar week by a number of days: for claims about weekdays; slots are weekdays from Monday.
    /// </summary>
    Weeks,

    /// <summary>
    /// Each calendar day by a number of hours: for claims about hours; slots are the hours of the day.
    /// </summary>
    Days,
}

/// <summary>What was found between slots of the week or of the day.</summary>
/// <param name="Estimate">The estimate; its interval holds what the same test would not reject.</param>
/// <param name="P">P-value with calendar days and users as units.</param>
/// <param name="UserP">
/// P-value with users alone as units, which takes no account of days on which many came at once.
/// </param>
internal readonly record struct CalendarOutcome(Estimate Estimate, double P, double UserP);

/// <summary>
/// Tests of claims about weekdays and hours. Users come in bursts, when a site is written about or a class is sent
/// there, so what all of them do on one calendar day is one observation and not as many as there are users.
/// </summary>
/// <remarks>
/// <para>If weekdays mean nothing, a week could as well have begun on any of its days: every calendar week is turned by
/// a random number of days, all users together, which keeps bursts and what neighbouring days have in common as they
/// are. In the same way every calendar day is turned by hours. The p-value is the share of turns with a statistic at
/// least as extreme, the observed one among them (Phipson and Smyth 2010).</para>
/// <para>Users have habits of their own, which turning breaks up. So the statistic is divided by a standard error that
/// takes both users and days for units, V(users) + V(days) − V(users × days) (Cameron, Gelbach and Miller 2011, 'Robust
/// inference with multiway clustering', JBES 29), at least the larger of the first two; a permutation test of such a
/// ratio is exact where the first hypothesis holds and right in large samples where only the error is (Janssen
/// 1997).</para>
/// <para>
/// As many turns as a vector has places are scored in one pass over the cells, each with the sums that it would have
/// alone.
/// </para>
/// </remarks>
internal sealed class TurnedCalendar
{
    private readonly Cell[] _cells;
    private readonly double[] _userWeights;
    private readonly double[] _userSums;
    private readonly double[] _shares;
    private readonly double[] _excesses;
    private readonly int _slots;

    /// <summary>Sums up what users did by slot of each calendar day.</summary>
    /// <param name="turn">What turns.</param>
    /// <param name="moments">
    /// By user, each user's in order of time: when, in local seconds since 1970, with what weight, and a value.
    /// </param>
    public TurnedCalendar(
        CalendarTurn turn, IEnumerable<(int User, long LocalSecond, double Weight, double Value)> moments)
        : this(turn, Cells(turn, moments))
    {
    }

    private TurnedCalendar(CalendarTurn turn, Cell[] cells)
    {
        (Turn, _cells, _slots) = (turn, cells, SlotsOf(turn));
        Users = cells.Length == 0 ? 0 : cells[^1].User + 1;
        Days = cells.Length == 0 ? 0 : cells.Max(cell => cell.Day) + 1;
        Blocks = cells.Select(cell => cell.Block).Distinct().Count();
        (_userWeights, _userSums) = (new double[Users], new double[Users]);
        foreach (var cell in cells)
        {
            _userWeights[cell.User] += cell.Weight;
            _userSums[cell.User] += cell.Sum;
        }
        _shares = [.. cells.Select(cell => cell.Weight / _userWeights[cell.User])];
        _excesses = [.. cells.Select(cell => cell.Sum - cell.Weight * _userSums[cell.User] / _userWeights[cell.User])];
    }

    /// <summary>What turns.</summary>
    public CalendarTurn Turn { get; }

    /// <summary>Number of users.</summary>
    public int Users { get; }

    /// <summary>Number of calendar days on which anything happened.</summary>
    public int Days { get; }

    /// <summary>Number of weeks or days that turn.</summary>
    public int Blocks { get; }

    /// <summary>
    /// The share of a user's weight that falls into some slots, mean over users, less what an even spread would give.
    /// </summary>
    public CalendarOutcome ShareOf(Func<int, bool> isInside, int deals, ulong seed)
    {
        var inside = Flags(isInside);
        var even = inside.Count(true) / (double)_slots;
        var users = new double[Users];
        foreach (var cell in _cells)
            if (inside[cell.Slot]) users[cell.User] += cell.Weight / _userWeights[cell.User];
        for (var user = 0; user < Users; user++) users[user] -= even;
        return Deal((shifts, work) => Share(Turnable(inside), even, shifts, work),
            MeanP(users, Enumerable.Repeat(1.0, Users)), deals, seed);
    }

    /// <summary>
    /// The mean value in some slots less that in the others, within users: the least-squares slope with an effect for
    /// each user.
    /// </summary>
    public CalendarOutcome DifferenceOf(Func<int, bool> isInside, int deals, ulong seed)
    {
        var inside = Flags(isInside);
        var (weights, sums) = (new double[Users], new double[Users]);
        foreach (var cell in _cells)
        {
            if (!inside[cell.Slot]) continue;
            weights[cell.User] += cell.Weight;
            sums[cell.User] += cell.Sum;
        }
        var both = Enumerable.Range(0, Users)
            .Where(user => weights[user] > 0 && weights[user] < _userWeights[user]).ToArray();
        var userP = MeanP(
            both.Select(
                user => sums[user] / weights[user]
                    - (_userSums[user] - sums[user]) / (_userWeights[user] - weights[user])),
            both.Select(user => weights[user] * (_userWeights[user] - weights[user]) / _userWeights[user]));
        return Deal((shifts, work) => Difference(Turnable(inside), shifts, work), userP, deals, seed);
    }

    /// <summary>
    /// P-value of 'nothing happens more at some hours than at others': the squared length of the mean direction on the
    /// clock over its error.
    /// </summary>
    public double RhythmP(int deals, ulong seed) => Deal(Rhythm, double.NaN, deals, seed).P;

    /// <summary>
    /// The same with its days dealt out anew, each with all that everybody did on it, so that weekdays mean nothing; of
    /// a day's hours, turned.
    /// </summary>
    public TurnedCalendar Dealt(ulong seed)
    {
        var random = new SplitMix64(seed);
        var places = new (int Block, int Slot)[Days];
        foreach (var cell in _cells) places[cell.Day] = (cell.Block, cell.Slot);
        if (Turn == CalendarTurn.Weeks)
        {
            random.Shuffle(places.AsSpan());
            return new(Turn,
                [.. _cells.Select(cell => cell with { Block = places[cell.Day].Block, Slot = places[cell.Day].Slot })]);
        }
        var shifts = new int[Days];
        for (var day = 0; day < Days; day++) shifts[day] = random.NextInt32(_slots);
        return new(Turn, [.. _cells.Select(cell => cell with { Slot = (cell.Slot + shifts[cell.Day]) % _slots })]);
    }

    private static int SlotsOf(CalendarTurn turn) => turn == CalendarTurn.Weeks ? 7 : 24;

    private static Cell[] Cells(
        CalendarTurn turn, IEnumerable<(int User, long LocalSecond, double Weight, double Value)> moments)
    {
        var cells = new List<Cell>();
        var (users, days, blocks) = (new Dictionary<int, int>(), new Dictionary<long, int>(),
            new Dictionary<long, int>());
        foreach (var (user, second, weight, value) in moments)
        {
            var day = (long)Math.Floor(second / 86_400.0);
            // 1970-01-01 was a Thursday. Weeks begin on Monday, so that Saturday and Sunday stay together.
            var week = (long)Math.Floor((day + 3) / 7.0);
            var (block, slot) = turn == CalendarTurn.Weeks
                ? (week, (int)(day + 3 - 7 * week)) : (day, (int)((second - 86_400 * day) / 3_600));
            var cell = new Cell(Index(users, user), Index(days, day), Index(blocks, block), slot, weight,
                weight * value);
            if (cells.Count > 0 && cells[^1] is var last
                && (last.User, last.Day, last.Slot) == (cell.User, cell.Day, cell.Slot))
                cells[^1] = last with { Weight = last.Weight + cell.Weight, Sum = last.Sum + cell.Sum };
            else cells.Add(cell);
        }
        return [.. cells];

        static int Index<T>(Dictionary<T, int> known, T key) where T : notnull
        {
            if (!known.TryGetValue(key, out var index)) known.Add(key, index = known.Count);
            return index;
        }
    }

    private static double MeanP(IEnumerable<double> values, IEnumerable<double> weights)
    {
        double[] response = [.. values], counted = [.. weights];
        return response.Length < 3
            ? double.NaN
            : LeastSquares.Fit(Enumerable.Repeat(1.0, response.Length).ToArray(), 1, response, counted).Test(0).PValue;
    }

    private bool[] Flags(Func<int, bool> isInside) => [.. Enumerable.Range(0, _slots).Select(isInside)];

    /// <summary>
    /// Turns the calendar at random as often as asked for, and holds the observed statistic against those found.
    /// </summary>
    // The statistic takes a shift for each block and lane, and gives itself and its error for each lane.
    private CalendarOutcome Deal(Func<int[], Work, (Vector512<double> Value, Vector512<double> Error)> statistic,
        double userP, int deals, ulong seed)
    {
        var unturned = statistic(new int[Blocks * Lanes], new Work(this));
        var (observed, error) = (unturned.Value[0], unturned.Error[0]);
        var undefined = new Estimate(observed, double.NaN, double.NaN, 0.95);
        if (!(error > 0)) return new(undefined, double.NaN, userP);
        var ratios = new double[deals];
        Parallel.For(0, (deals + Lanes - 1) / Lanes, () => (Work: new Work(this), Shifts: new int[Blocks * Lanes]),
            (batch, _, local) =>
        {
            var (first, count) = (batch * Lanes, Math.Min(Lanes, deals - batch * Lanes));
            for (var lane = 0; lane < count; lane++)
            {
                var random = SplitMix64.ForStream(seed, (ulong)(first + lane));
                for (var at = lane; at < local.Shifts.Length; at += Lanes) local.Shifts[at] = random.NextInt32(_slots);
            }
            var turned = statistic(local.Shifts, local.Work);
            for (var lane = 0; lane < count; lane++)
                ratios[first + lane] = turned.Error[lane] > 0 ? Math.Abs(turned.Value[lane]) / turned.Error[lane] : 0;
            return local;
        }, _ => { });
        Array.Sort(ratios);
        // Turns that equal the observed one but for rounding must count as equal.
        var ratio = Math.Abs(observed) / error;
        var atLeast = ratios.Count(other => other >= ratio * (1 - 1e-9));
        var half = Sample.QuantileOfSorted(ratios, 0.95) * error;
        return new(new Estimate(observed, observed - half, observed + half, 0.95), (1.0 + atLeast) / (1.0 + deals),
            userP);
    }

    // Twice round, so that a slot and its shift are a place in it.
    private static double[] Turnable(bool[] inside) =>
        [.. inside.Concat(inside).Select(isInside => isInside ? 1.0 : 0.0)];

    private static Vector512<double> At(double[] turnable, in Cell cell, int[] shifts)
    {
        var lanes = shifts.AsSpan(cell.Block * Lanes, Lanes);
        var from = turnable.AsSpan(cell.Slot);
        return Vector512.Create(from[lanes[0]], from[lanes[1]], from[lanes[2]], from[lanes[3]], from[lanes[4]],
            from[lanes[5]], from[lanes[6]], from[lanes[7]]);
    }

    private (Vector512<double> Value, Vector512<double> Error) Share(
        double[] inside, double even, int[] shifts, Work work)
    {
        var placed = work.Placed;
        var share = Vector512<double>.Zero;
        for (var at = 0; at < _cells.Length; at++)
        {
            placed[at] = At(inside, _cells[at], shifts);
            share += _shares[at] * placed[at];
        }
        share /= Vector512.Create((double)Users);
        work.X.Clear();
        for (var at = 0; at < _cells.Length; at++) work.X.Add(_cells[at], _shares[at] / Users * (placed[at] - share));
        return (share - Vector512.Create(even), Vector512.Sqrt(Variance(work.X.Take())));
    }

    private (Vector512<double> Value, Vector512<double> Error) Difference(double[] inside, int[] shifts, Work work)
    {
        var (placed, within) = (work.Placed, work.PerUser);
        Array.Clear(within);
        var (product, spread) = (Vector512<double>.Zero, Vector512<double>.Zero);
        for (var at = 0; at < _cells.Length; at++)
        {
            placed[at] = At(inside, _cells[at], shifts);
            within[_cells[at].User] += _shares[at] * placed[at];
            product += _excesses[at] * placed[at];
        }
        for (var user = 0; user < Users; user++)
            spread += _userWeights[user] * within[user] * (Vector512<double>.One - within[user]);
        spread = Vector512.ConditionalSelect(Vector512.GreaterThan(spread, Vector512<double>.Zero), spread,
            Vector512.Create(double.NaN));
        var slope = product / spread;
        work.X.Clear();
        for (var at = 0; at < _cells.Length; at++)
        {
            ref readonly var cell = ref _cells[at];
            var x = placed[at] - within[cell.User];
            var expected = Vector512.Create(_userSums[cell.User] / _userWeights[cell.User]) + slope * x;
            work.X.Add(cell, x * (Vector512.Create(cell.Sum) - cell.Weight * expected));
        }
        return (slope, Vector512.Sqrt(Variance(work.X.Take())) / spread);
    }

    private (Vector512<double> Value, Vector512<double> Error) Rhythm(int[] shifts, Work work)
    {
        var (x, y) = (Vector512<double>.Zero, Vector512<double>.Zero);
        work.X.Clear();
        work.Y.Clear();
        for (var at = 0; at < _cells.Length; at++)
        {
            ref readonly var cell = ref _cells[at];
            var (cos, sin) = (_shares[at] * At(Cosines, cell, shifts), _shares[at] * At(Sines, cell, shifts));
            (x, y) = (x + cos, y + sin);
            work.X.Add(cell, cos);
            work.Y.Add(cell, sin);
        }
        var (ofX, ofY) = (work.X.Take(), work.Y.Take());
        var variance = Variance((ofX.Users + ofY.Users, ofX.Days + ofY.Days, ofX.Both + ofY.Both));
        return (Vector512.Sqrt(x * x + y * y), Vector512.Sqrt(variance));
    }

    /// <summary>V(users) + V(days) − V(both), at least the larger of the first two.</summary>
    private static Vector512<double> Variance(
        (Vector512<double> Users, Vector512<double> Days, Vector512<double> Both) of) =>
        Vector512.Max(of.Users + of.Days - of.Both, Vector512.Max(of.Users, of.Days));

    private static readonly double[] Sines =
        [.. Enumerable.Range(0, 48).Select(hour => Math.Sin((hour % 24 + 0.5) * Math.Tau / 24))];
    private static readonly double[] Cosines =
        [.. Enumerable.Range(0, 48).Select(hour => Math.Cos((hour % 24 + 0.5) * Math.Tau / 24))];
    private static readonly int Lanes = Vector512<double>.Count;

    /// <summary>
    /// All that one user did in one slot of one calendar day. Cells go by user, and those of a user's day stand
    /// together.
    /// </summary>
    private readonly record struct Cell(int User, int Day, int Block, int Slot, double Weight, double Sum);

    /// <summary>What a statistic needs room for.</summary>
    private sealed class Work(TurnedCalendar calendar)
    {
        /// <summary>By cell: what belongs to the slot it is turned to.</summary>
        public Vector512<double>[] Placed { get; } = new Vector512<double>[calendar._cells.Length];

        public Vector512<double>[] PerUser { get; } = new Vector512<double>[calendar.Users];

        public Sums X { get; } = new(calendar.Days);

        public Sums Y { get; } = new(calendar.Days);
    }

    /// <summary>
    /// Sums of scores by user, by day and by both, from cells in their order, and the sums of the squares of these
    /// sums.
    /// </summary>
    private sealed class Sums(int days)
    {
        private readonly Vector512<double>[] _days = new Vector512<double>[days];
        private int _atUser, _atDay;
        private Vector512<double> _user, _both, _ofUsers, _ofBoth;

        public void Clear()
        {
            Array.Clear(_days);
            (_atUser, _atDay) = (-1, -1);
            _user = _both = _ofUsers = _ofBoth = Vector512<double>.Zero;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(in Cell cell, Vector512<double> score)
        {
            if (_atUser != cell.User || _atDay != cell.Day) Close(cell.User, cell.Day);
            _both += score;
            _user += score;
            _days[cell.Day] += score;
        }

        public (Vector512<double> Users, Vector512<double> Days, Vector512<double> Both) Take()
        {
            Close(-1, -1);
            var ofDays = Vector512<double>.Zero;
            foreach (var day in _days) ofDays += day * day;
            return (_ofUsers, ofDays, _ofBoth);
        }

        // What was summed so far ends where the next user or day begins.
        private void Close(int user, int day)
        {
            _ofBoth += _both * _both;
            _both = Vector512<double>.Zero;
            if (_atUser != user)
            {
                _ofUsers += _user * _user;
                _user = Vector512<double>.Zero;
            }
            (_atUser, _atDay) = (user, day);
        }
    }
}
