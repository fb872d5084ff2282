using MovieRec.Numerics;

namespace MovieRec.Statistics;

/// <summary>
/// Two groups compared by dealing their units out again, with the difference of means or ratios over its standard error
/// as the statistic. Where the hypothesis makes units exchangeable (treatment = control + δ, or treatment = w ·
/// control, in distribution), the test is exact for any number of units, however skewed they are and however unequal
/// the groups; where it only makes the figures equal, it is right for large groups, as Welch's is (Janssen 1997,
/// 'Studentized permutation tests for non-i.i.d. hypotheses'; Chung and Romano 2013, 'Exact and asymptotically robust
/// permutation tests').
/// </summary>
/// <remarks>
/// A group's figure is R = Σv/Σd, with variance Σ(v − R·d)² / (n(n − 1)d̄²), which for d = 1 is the mean and s²/n;
/// strata s of share wₛ add up to Σ wₛ(R₁ₛ − R₀ₛ) with variance Σ wₛ²(V₁ₛ + V₀ₛ), and units are dealt within their
/// stratum. The hypothesis enters linearly: v − δ·g with g the unit's share in the effect, or w·v for controls: a
/// deal's difference is linear in δ or w, and its variance quadratic. So five numbers a deal give its statistic under
/// every hypothesis, and intervals are the hypotheses that the test does not reject.
/// </remarks>
public sealed class StudentizedPermutation
{
    private readonly Unit[] _units;
    private readonly int[] _starts;
    private readonly int[] _drawn;
    private readonly Sums[] _totals;
    private readonly Sums[] _seen;
    private readonly double _sign;
    private readonly PermutationOptions _options;
    private readonly double _logDeals;
    private (Curves Shift, Curves Factor)? _deals;

    /// <summary>Deals the units out.</summary>
    /// <param name="values">v of each unit; length n.</param>
    /// <param name="treated">Whether the unit is in the first group; length n.</param>
    /// <param name="effects">
    /// g: how much of an effect the unit's value holds; null for d in the first group and 0 in the other.
    /// </param>
    /// <param name="denominators">d; null for 1.</param>
    /// <param name="strata">
    /// Stratum of each unit, 0 .. count − 1, each with 2 units of either group or more; null for one stratum.
    /// </param>
    /// <param name="options">Number of deals and seed; its alternative is not looked at.</param>
    /// <exception cref="ArgumentException">A stratum has fewer than two units of a group.</exception>
    public StudentizedPermutation(
        ReadOnlySpan<double> values, ReadOnlySpan<bool> treated, double[]? effects = null,
        double[]? denominators = null, int[]? strata = null,
        PermutationOptions? options = null)
    {
        options ??= new();
        var n = values.Length;
        var strataCount = strata is null ? 1 : strata.Max() + 1;
        var (sizes, firsts) = (new int[strataCount], new int[strataCount]);
        for (var unit = 0; unit < n; unit++)
        {
            var stratum = strata?[unit] ?? 0;
            sizes[stratum]++;
            if (treated[unit]) firsts[stratum]++;
        }
        if (sizes.Zip(firsts, (all, first) => Math.Min(first, all - first)).Any(least => least < 2))
            throw new ArgumentException("A group has fewer than two units in a stratum.", nameof(treated));

        // The smaller group is the one that is drawn.
        var isFirstDrawn = 2 * firsts.Sum() <= n;
        _sign = isFirstDrawn ? 1 : -1;
        var drawn = isFirstDrawn ? firsts : [.. sizes.Zip(firsts, (all, first) => all - first)];
        _options = options;
        _drawn = drawn;
        _logDeals = sizes.Zip(drawn, (all, few) => Binomial.LogChoose(all, few)).Sum();

        _starts = new int[strataCount + 1];
        for (var stratum = 0; stratum < strataCount; stratum++)
            _starts[stratum + 1] = _starts[stratum] + sizes[stratum];
        _units = new Unit[n];
        var next = _starts.AsSpan(0, strataCount).ToArray();
        (_totals, _seen) = (new Sums[strataCount], new Sums[strataCount]);
        for (var at = 0; at < n; at++)
        {
            var (stratum, d) = (strata?[at] ?? 0, denominators?[at] ?? 1);
            var unit = new Unit(treated[at] ? values[at] : 0, treated[at] ? 0 : values[at],
                effects?[at] ?? (treated[at] ? d : 0), d);
            _units[next[stratum]++] = unit;
            _totals[stratum].Add(unit);
            if (treated[at] == isFirstDrawn) _seen[stratum].Add(unit);
        }
    }

    /// <summary>
    /// The smallest p-value of one side that can come out: one deal of all there are, or of those tried.
    /// </summary>
    public double SmallestPValue => Math.Max(Math.Exp(-_logDeals), 1.0 / (_options.Replicates + 1));

    /// <summary>Tests whether the first group's figure is the second's plus <paramref name="shift"/>.</summary>
    public double PValue(double shift = 0, Alternative alternative = Alternative.TwoSided) =>
        PValue(isFactor: false, shift, alternative);

    /// <summary>Tests whether the first group's figure is the second's times <paramref name="factor"/>.</summary>
    public double PValueOfFactor(double factor, Alternative alternative = Alternative.TwoSided) =>
        PValue(isFactor: true, factor, alternative);

    /// <summary>The shifts that the test does not reject.</summary>
    public Estimate Difference(double level = 0.95) => Interval(isFactor: false, double.NegativeInfinity, level);

    /// <summary>
    /// The factors, less 1, that the test does not reject; the second group's figure is to be clearly above 0.
    /// </summary>
    public Estimate Lift(double level = 0.95)
    {
        var factor = Interval(isFactor: true, 0, level);
        return factor.IsWithheld
            ? Estimate.Withheld(factor.Lacking!, factor.Value - 1, level)
            : new Estimate(factor.Value - 1, factor.Low - 1, factor.High - 1, level);
    }

    private double PValue(bool isFactor, double at, Alternative alternative)
    {
        var most = _options.Replicates + 1;
        double Share(bool above) => (1.0 + Count(isFactor, at, above, most)) / most;
        return alternative switch
        {
            Alternative.Greater => Share(above: true),
            Alternative.Less => Share(above: false),
            _ => Math.Min(1, 2 * Math.Min(Share(above: true), Share(above: false))),
        };
    }

    /// <summary>Deals at least as far out as the one seen; no more are counted than <paramref name="most"/>.</summary>
    private int Count(bool isFactor, double at, bool above, int most)
    {
        _deals ??= Deal();
        var curves = isFactor ? _deals.Value.Factor : _deals.Value.Shift;
        // As seen from the first group, and then so that far out is large.
        var sign = above ? _sign : -_sign;
        var seen = sign * CurveOf(_seen, isFactor).At(at);
        // Deals that equal the one seen but for rounding count as equal, and so does one without a statistic, such as
        // one of units without a denominator.
        var limit = seen - 1e-9 * Math.Abs(seen);
        var count = 0;
        for (var deal = 0; deal < curves.Length && count < most; deal++)
            if (!(sign * curves.At(deal, at) < limit)) count++;
        return count;
    }

    // From the estimate outwards until the one-sided test rejects, then by halving to a thousandth of a standard error.
    private Estimate Interval(bool isFactor, double floor, double level)
    {
        var tail = (1 - Sample.RequireLevel(level)) / 2;
        var seen = CurveOf(_seen, isFactor);
        var value = seen.Root;
        if (SmallestPValue > tail)
            return Estimate.Withheld("too few units for any outcome to be rare enough at this level", value, level);
        var error = seen.ErrorAt(value);
        var most = (int)Math.Floor(tail * (_options.Replicates + 1) * (1 + 1e-12)) - 1;
        return new Estimate(value, End(-1), End(1), level);

        double End(int direction)
        {
            var (inside, width) = (value, -MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, tail) * error);
            var outside = Math.Max(floor, value + direction * width);
            for (var tries = 0; !Rejects(outside); tries++)
            {
                if (outside <= floor) return floor;
                if (tries == 30) return direction * double.PositiveInfinity;
                (inside, width) = (outside, 1.5 * width);
                outside = Math.Max(floor, value + direction * width);
            }
            while (Math.Abs(outside - inside) > 1e-3 * error)
            {
                var middle = (inside + outside) / 2;
                if (Rejects(middle)) outside = middle;
                else inside = middle;
            }
            return outside;

            // Below the lower end the truth would have to be exceeded by more than chance does, above the upper end
            // missed.
            bool Rejects(double at) => Count(isFactor, at, above: direction < 0, most + 1) <= most;
        }
    }

    private (Curves Shift, Curves Factor) Deal()
    {
        var (shift, factor) = (new Curves(_options.Replicates), new Curves(_options.Replicates));
        var random = new SplitMix64(_options.Seed);
        var dealt = new Sums[_drawn.Length];
        for (var deal = 0; deal < _options.Replicates; deal++)
        {
            for (var stratum = 0; stratum < dealt.Length; stratum++)
            {
                // A deal goes on from where the last one left the units: any order is as good to draw from.
                var block = _units.AsSpan(_starts[stratum].._starts[stratum + 1]);
                var sums = default(Sums);
                for (var place = 0; place < _drawn[stratum]; place++)
                {
                    var pick = place + random.NextInt32(block.Length - place);
                    (block[place], block[pick]) = (block[pick], block[place]);
                    sums.Add(block[place]);
                }
                dealt[stratum] = sums;
            }
            shift.Set(deal, CurveOf(dealt, isFactor: false));
            factor.Set(deal, CurveOf(dealt, isFactor: true));
        }
        return (shift, factor);
    }

    private Curve CurveOf(Sums[] drawn, bool isFactor)
    {
        var curve = default(Curve);
        for (var stratum = 0; stratum < drawn.Length; stratum++)
        {
            var share = (double)(_starts[stratum + 1] - _starts[stratum]) / _units.Length;
            var (few, rest) = (drawn[stratum].CurveOf(isFactor),
                _totals[stratum].Less(drawn[stratum]).CurveOf(isFactor));
            curve = new Curve(
                curve.D0 + share * (few.D0 - rest.D0), curve.D1 + share * (few.D1 - rest.D1),
                curve.V0 + share * share * (few.V0 + rest.V0), curve.V1 + share * share * (few.V1 + rest.V1),
                curve.V2 + share * share * (few.V2 + rest.V2));
        }
        return curve;
    }

    /// <summary>A difference d₀ + d₁h with variance v₀ + v₁h + v₂h², under the hypothesis h.</summary>
    private readonly record struct Curve(double D0, double D1, double V0, double V1, double V2)
    {
        public double Root => -D0 / D1;

        public double At(double h) => Curves.Statistic(D0 + h * D1, V0 + h * (V1 + h * V2));

        public double ErrorAt(double h) => Math.Sqrt(Math.Max(0, V0 + h * (V1 + h * V2))) / Math.Abs(D1);
    }

    /// <summary>The curves of all deals.</summary>
    private sealed class Curves(int count)
    {
        private readonly double[] _d0 = new double[count], _d1 = new double[count], _v0 = new double[count],
            _v1 = new double[count], _v2 = new double[count];

        public int Length => _d0.Length;

        public void Set(int deal, Curve curve) =>
            (_d0[deal], _d1[deal], _v0[deal], _v1[deal], _v2[deal]) = (curve.D0, curve.D1, curve.V0, curve.V1,
                curve.V2);

        public double At(int deal, double h) =>
            Statistic(_d0[deal] + h * _d1[deal], _v0[deal] + h * (_v1[deal] + h * _v2[deal]));

        public static double Statistic(double difference, double variance) =>
            difference == 0 ? 0 : difference / Math.Sqrt(Math.Max(0, variance));
    }

    private readonly record struct Unit(double First, double Second, double Effect, double Denominator);

    /// <summary>Sums over units from which the figure under any hypothesis follows.</summary>
    private struct Sums
    {
        private int _n;
        private double _first, _second, _effect, _d, _firstSquared, _secondSquared, _effectSquared, _valueEffect, _dd,
            _firstD, _secondD, _effectD;

        public void Add(Unit unit)
        {
            var (first, second, effect, d) = unit;
            _n++;
            _first += first;
            _second += second;
            _effect += effect;
            _d += d;
            _firstSquared += first * first;
            _secondSquared += second * second;
            _effectSquared += effect * effect;
            _valueEffect += (first + second) * effect;
            _dd += d * d;
            _firstD += first * d;
            _secondD += second * d;
            _effectD += effect * d;
        }

        public readonly Sums Less(in Sums other) => new()
        {
            _n = _n - other._n,
            _first = _first - other._first,
            _second = _second - other._second,
            _effect = _effect - other._effect,
            _d = _d - other._d,
            _firstSquared = _firstSquared - other._firstSquared,
            _secondSquared = _secondSquared - other._secondSquared,
            _effectSquared = _effectSquared - other._effectSquared,
            _valueEffect = _valueEffect - other._valueEffect,
            _dd = _dd - other._dd,
            _firstD = _firstD - other._firstD,
            _secondD = _secondD - other._secondD,
            _effectD = _effectD - other._effectD,
        };

        /// <summary>
        /// Figure r₀ + r₁h of values p + h·q, and its variance: Σ((p − r₀d) + h(q − r₁d))² · n / ((n − 1)(Σd)²). For a
        /// shift p is the value and q less the effect, for a factor p is the first group's value and q the second's.
        /// </summary>
        public readonly Curve CurveOf(bool isFactor)
        {
            var (p, q) = isFactor ? (_first, _second) : (_first + _second, -_effect);
            var (pp, pq, qq) = isFactor
                ? (_firstSquared, 0, _secondSquared) : (_firstSquared + _secondSquared, -_valueEffect, _effectSquared);
            var (pd, qd) = isFactor ? (_firstD, _secondD) : (_firstD + _secondD, -_effectD);
            var (r0, r1, scale) = (p / _d, q / _d, _n / ((_n - 1.0) * _d * _d));
            return new Curve(r0, r1,
                scale * (pp - 2 * r0 * pd + r0 * r0 * _dd), 2 * scale * (pq - r0 * qd - r1 * pd + r0 * r1 * _dd),
                scale * (qq - 2 * r1 * qd + r1 * r1 * _dd));
        }
    }
}
