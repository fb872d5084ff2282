using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Analytics;

/// <summary>What turns as a whole when chance is asked.</summary>
internal enum CalendarTurn
{
    /// <summary>Each calendar week by a number of days: for claims about weekdays; slots are weekdays from Monday.</summary>
    Weeks,

    /// <summary>Each calendar day by a number of hours: for claims about hours; slots are the hours of the day.</summary>
    Days,
}

/// <summary>What was found between slots of the week or of the day.</summary>
/// <param name="Estimate">The estimate; its interval holds what the same test would not reject.</param>
/// <param name="P">P-value with calendar days and users as units.</param>
/// <param name="UserP">P-value with users alone as units, which takes no account of days on which many came at once.</param>
internal readonly record struct CalendarOutcome(Estimate Estimate, double P, double UserP);

/// <summary>
/// Tests of claims about weekdays and hours. Users come in bursts, when a site is written about or a class is sent there, so what all of them do on one
/// calendar day is one observation and not as many as there are users.
/// </summary>
/// <remarks>
/// <para>If weekdays mean nothing, a week could as well have begun on any of its days: every calendar week is turned by a random number of days, all users
/// together, which keeps bursts and what neighbouring days have in common as they are. In the same way every calendar day is turned by hours. The p-value is
/// the share of turns with a statistic at least as extreme, the observed one among them (Phipson and Smyth 2010).</para>
/// <para>Users have habits of their own, which turning breaks up. So the statistic is divided by a standard error that takes both users and days for
/// units, V(users) + V(days) − V(users × days) (Cameron, Gelbach and Miller 2011, 'Robust inference with multiway clustering', JBES 29), at least the larger
/// of the first two; a permutation test of such a ratio is exact where the first hypothesis holds and right in large samples where only the error is (Janssen 1997).</para>
/// </remarks>
internal sealed class TurnedCalendar
{
    private readonly Cell[] _cells;
    private readonly double[] _userWeights;
    private readonly double[] _userSums;
    private readonly int _slots;

    /// <summary>Sums up what users did by slot of each calendar day.</summary>
    /// <param name="turn">What turns.</param>
    /// <param name="moments">By user, each user's in order of time: when, in local seconds since 1970, with what weight, and a value.</param>
    public TurnedCalendar(CalendarTurn turn, IEnumerable<(int User, long LocalSecond, double Weight, double Value)> moments)
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
    }

    /// <summary>What turns.</summary>
    public CalendarTurn Turn { get; }

    /// <summary>Number of users.</summary>
    public int Users { get; }

    /// <summary>Number of calendar days on which anything happened.</summary>
    public int Days { get; }

    /// <summary>Number of weeks or days that turn.</summary>
    public int Blocks { get; }

    /// <summary>The share of a user's weight that falls into some slots, mean over users, less what an even spread would give.</summary>
    public CalendarOutcome ShareOf(Func<int, bool> isInside, int deals, ulong seed)
    {
        var inside = Flags(isInside);
        var even = inside.Count(true) / (double)_slots;
        var users = new double[Users];
        foreach (var cell in _cells)
            if (inside[cell.Slot]) users[cell.User] += cell.Weight / _userWeights[cell.User];
        for (var user = 0; user < Users; user++) users[user] -= even;
        return Deal((shifts, work) => Share(inside, even, shifts, work), MeanP(users, Enumerable.Repeat(1.0, Users)), deals, seed);
    }

    /// <summary>The mean value in some slots less that in the others, within users: the least-squares slope with an effect for each user.</summary>
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
        var both = Enumerable.Range(0, Users).Where(user => weights[user] > 0 && weights[user] < _userWeights[user]).ToArray();
        var userP = MeanP(
            both.Select(user => sums[user] / weights[user] - (_userSums[user] - sums[user]) / (_userWeights[user] - weights[user])),
            both.Select(user => weights[user] * (_userWeights[user] - weights[user]) / _userWeights[user]));
        return Deal((shifts, work) => Difference(inside, shifts, work), userP, deals, seed);
    }

    /// <summary>P-value of 'nothing happens more at some hours than at others': the squared length of the mean direction on the clock over its error.</summary>
    public double RhythmP(int deals, ulong seed) => Deal(Rhythm, double.NaN, deals, seed).P;

    /// <summary>The same with its days dealt out anew, each with all that everybody did on it, so that weekdays mean nothing; of a day's hours, turned.</summary>
    public TurnedCalendar Dealt(ulong seed)
    {
        var random = new SplitMix64(seed);
        var places = new (int Block, int Slot)[Days];
        foreach (var cell in _cells) places[cell.Day] = (cell.Block, cell.Slot);
        if (Turn == CalendarTurn.Weeks)
        {
            random.Shuffle(places.AsSpan());
            return new(Turn, [.. _cells.Select(cell => cell with { Block = places[cell.Day].Block, Slot = places[cell.Day].Slot })]);
        }
        var shifts = new int[Days];
        for (var day = 0; day < Days; day++) shifts[day] = random.NextInt32(_slots);
        return new(Turn, [.. _cells.Select(cell => cell with { Slot = (cell.Slot + shifts[cell.Day]) % _slots })]);
    }

    private static int SlotsOf(CalendarTurn turn) => turn == CalendarTurn.Weeks ? 7 : 24;

    private static Cell[] Cells(CalendarTurn turn, IEnumerable<(int User, long LocalSecond, double Weight, double Value)> moments)
    {
        var cells = new List<Cell>();
        var (users, days, blocks) = (new Dictionary<int, int>(), new Dictionary<long, int>(), new Dictionary<long, int>());
        foreach (var (user, second, weight, value) in moments)
        {
            var day = (long)Math.Floor(second / 86_400.0);
            // 1970-01-01 was a Thursday. Weeks begin on Monday, so that Saturday and Sunday stay together.
            var week = (long)Math.Floor((day + 3) / 7.0);
            var (block, slot) = turn == CalendarTurn.Weeks ? (week, (int)(day + 3 - 7 * week)) : (day, (int)((second - 86_400 * day) / 3_600));
            var cell = new Cell(Index(users, user), Index(days, day), Index(blocks, block), slot, weight, weight * value);
            if (cells.Count > 0 && cells[^1] is var last && (last.User, last.Day, last.Slot) == (cell.User, cell.Day, cell.Slot))
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
        return response.Length < 3 ? double.NaN : LeastSquares.Fit(Enumerable.Repeat(1.0, response.Length).ToArray(), 1, response, counted).Test(0).PValue;
    }

    private bool[] Flags(Func<int, bool> isInside) => [.. Enumerable.Range(0, _slots).Select(isInside)];

    /// <summary>Turns the calendar at random as often as asked for, and holds the observed statistic against those found.</summary>
    private CalendarOutcome Deal(Func<int[], Work, (double Value, double Error)> statistic, double userP, int deals, ulong seed)
    {
        var observed = statistic(new int[Blocks], new Work(Days, Users));
        var undefined = new Estimate(observed.Value, double.NaN, double.NaN, 0.95);
        if (!(observed.Error > 0)) return new(undefined, double.NaN, userP);
        var ratios = new double[deals];
        Parallel.For(0, deals, () => (Work: new Work(Days, Users), Shifts: new int[Blocks]), (deal, _, local) =>
        {
            var random = SplitMix64.ForStream(seed, (ulong)deal);
            for (var block = 0; block < local.Shifts.Length; block++) local.Shifts[block] = random.NextInt32(_slots);
            var (value, error) = statistic(local.Shifts, local.Work);
            ratios[deal] = error > 0 ? Math.Abs(value) / error : 0;
            return local;
        }, _ => { });
        Array.Sort(ratios);
        // Turns that equal the observed one but for rounding must count as equal.
        var ratio = Math.Abs(observed.Value) / observed.Error;
        var atLeast = ratios.Count(other => other >= ratio * (1 - 1e-9));
        var half = Sample.QuantileOfSorted(ratios, 0.95) * observed.Error;
        return new(new Estimate(observed.Value, observed.Value - half, observed.Value + half, 0.95), (1.0 + atLeast) / (1.0 + deals), userP);
    }

    private int SlotOf(in Cell cell, int[] shifts)
    {
        var slot = cell.Slot + shifts[cell.Block];
        return slot >= _slots ? slot - _slots : slot;
    }

    private (double Value, double Error) Share(bool[] inside, double even, int[] shifts, Work work)
    {
        var share = 0.0;
        foreach (ref readonly var cell in _cells.AsSpan())
            if (inside[SlotOf(cell, shifts)]) share += cell.Weight / _userWeights[cell.User];
        share /= Users;
        work.Clear();
        foreach (ref readonly var cell in _cells.AsSpan())
            work.Add(cell.User, cell.Day, cell.Weight / _userWeights[cell.User] / Users * ((inside[SlotOf(cell, shifts)] ? 1 : 0) - share), 0);
        return (share - even, Math.Sqrt(work.Variance()));
    }

    private (double Value, double Error) Difference(bool[] inside, int[] shifts, Work work)
    {
        var within = work.PerUser;
        Array.Clear(within);
        var (product, spread) = (0.0, 0.0);
        foreach (ref readonly var cell in _cells.AsSpan())
        {
            if (!inside[SlotOf(cell, shifts)]) continue;
            within[cell.User] += cell.Weight / _userWeights[cell.User];
            product += cell.Sum - cell.Weight * _userSums[cell.User] / _userWeights[cell.User];
        }
        for (var user = 0; user < Users; user++) spread += _userWeights[user] * within[user] * (1 - within[user]);
        if (!(spread > 0)) return (double.NaN, double.NaN);
        var slope = product / spread;
        work.Clear();
        foreach (ref readonly var cell in _cells.AsSpan())
        {
            var x = (inside[SlotOf(cell, shifts)] ? 1 : 0) - within[cell.User];
            work.Add(cell.User, cell.Day, x * (cell.Sum - cell.Weight * (_userSums[cell.User] / _userWeights[cell.User] + slope * x)), 0);
        }
        return (slope, Math.Sqrt(work.Variance()) / spread);
    }

    private (double Value, double Error) Rhythm(int[] shifts, Work work)
    {
        var (x, y) = (0.0, 0.0);
        work.Clear();
        foreach (ref readonly var cell in _cells.AsSpan())
        {
            var (sin, cos) = Directions[SlotOf(cell, shifts)];
            var weight = cell.Weight / _userWeights[cell.User];
            (x, y) = (x + weight * cos, y + weight * sin);
            work.Add(cell.User, cell.Day, weight * cos, weight * sin);
        }
        return (Math.Sqrt(x * x + y * y), Math.Sqrt(work.Variance()));
    }

    private static readonly (double Sin, double Cos)[] Directions = [.. Enumerable.Range(0, 24).Select(hour => Math.SinCos((hour + 0.5) * Math.Tau / 24))];

    /// <summary>All that one user did in one slot of one calendar day. Cells go by user, and those of a user's day stand together.</summary>
    private readonly record struct Cell(int User, int Day, int Block, int Slot, double Weight, double Sum);

    /// <summary>Sums of scores, of one or two coordinates, by user, by day and by both, from cells in their order.</summary>
    private sealed class Work(int days, int users)
    {
        private readonly double[] _dayX = new double[days];
        private readonly double[] _dayY = new double[days];
        private (int User, int Day) _at;
        private (double X, double Y) _user, _both;
        private double _ofUsers, _ofBoth;

        public double[] PerUser { get; } = new double[users];

        public void Clear()
        {
            Array.Clear(_dayX);
            Array.Clear(_dayY);
            (_at, _user, _both, _ofUsers, _ofBoth) = ((-1, -1), (0, 0), (0, 0), 0, 0);
        }

        public void Add(int user, int day, double x, double y)
        {
            if (_at != (user, day))
            {
                _ofBoth += _both.X * _both.X + _both.Y * _both.Y;
                _both = (0, 0);
                if (_at.User != user)
                {
                    _ofUsers += _user.X * _user.X + _user.Y * _user.Y;
                    _user = (0, 0);
                }
                _at = (user, day);
            }
            _both = (_both.X + x, _both.Y + y);
            _user = (_user.X + x, _user.Y + y);
            _dayX[day] += x;
            _dayY[day] += y;
        }

        /// <summary>V(users) + V(days) − V(both), at least the larger of the first two.</summary>
        public double Variance()
        {
            // A user that does not exist closes the sums of the last one.
            Add(-1, 0, 0, 0);
            var ofDays = 0.0;
            for (var day = 0; day < _dayX.Length; day++) ofDays += _dayX[day] * _dayX[day] + _dayY[day] * _dayY[day];
            return Math.Max(_ofUsers + ofDays - _ofBoth, Math.Max(_ofUsers, ofDays));
        }
    }
}
