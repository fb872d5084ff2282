using MovieRec.Statistics;

namespace MovieRec.Experiments;

/// <summary>
/// Sums of powers over the units of one variant under one metric, about an origin near their mean: all that the normal
/// theory of means, shares and ratios needs, however many units there are. They add up over parts of the data
/// (<see cref="Plus"/>), so that a file of any length is read once, in any order.
/// </summary>
public sealed record SampleMoments
{
    // A standard deviation of so small a share of the distance to the origin is rounding: √(digits of a double), with
    // room for the sum.
    private const double LostDigits = 1e-13;

    /// <summary>No sums yet.</summary>
    internal SampleMoments(int units, double origin, double secondOrigin = 0) =>
        (Units, Origin, SecondOrigin) = (units, origin, secondOrigin);

    /// <summary>Number of units.</summary>
    public int Units { get; }

    /// <summary>
    /// What is subtracted from each value before it is summed up; near the mean, or the sums lose digits.
    /// </summary>
    internal double Origin { get; }

    /// <summary>
    /// The same of the second number of a unit: its denominator, or its covariate; 0 where it has none.
    /// </summary>
    internal double SecondOrigin { get; }

    /// <summary>Σd, with d = value − origin.</summary>
    internal double Sum { get; init; }

    /// <summary>Σd².</summary>
    internal double Squares { get; init; }

    /// <summary>Σd³.</summary>
    internal double Cubes { get; init; }

    /// <summary>Smallest value; +∞ of no units.</summary>
    internal double Smallest { get; init; }

    /// <summary>Largest value; −∞ of no units.</summary>
    internal double Largest { get; init; }

    /// <summary>Σe, with e = second number − its origin.</summary>
    internal double SecondSum { get; init; }

    /// <summary>Σe².</summary>
    internal double SecondSquares { get; init; }

    /// <summary>Σe³.</summary>
    internal double SecondCubes { get; init; }

    /// <summary>Σde.</summary>
    internal double Products { get; init; }

    /// <summary>Σd²e.</summary>
    internal double SquareProducts { get; init; }

    /// <summary>Σde².</summary>
    internal double ProductSquares { get; init; }

    /// <summary>The sums of the values alone, which do not depend on what the second numbers are.</summary>
    internal SampleMoments WithoutSecond => new(Units, Origin)
    {
        Sum = Sum,
        Squares = Squares,
        Cubes = Cubes,
        Smallest = Smallest,
        Largest = Largest,
    };

    /// <summary>Smallest second number.</summary>
    internal double SecondSmallest { get; init; }

    /// <summary>Largest second number.</summary>
    internal double SecondLargest { get; init; }

    /// <summary>Σv, the sum of the values.</summary>
    internal double Total => Sum + Origin * Units;

    /// <summary>
    /// Whether every value is 0 or 1: between them v − v² is 0 or more, and the sum of it is 0 only where each is.
    /// </summary>
    public bool AreShares => this is { Smallest: 0 or 1, Largest: 0 or 1 }
        && Math.Abs(Total - (Squares + 2 * Origin * Sum + Origin * Origin * Units)) <= 1e-9 * Units;

    /// <summary>Mean of the values; not a number of no units.</summary>
    public double Mean => Origin + Sum / Units;

    /// <summary>Mean of the second numbers.</summary>
    public double SecondMean => SecondOrigin + SecondSum / Units;

    /// <summary>Variance of the values, s² with n − 1; 0 where it is below their rounding.</summary>
    public double Variance => VarianceOf(0);

    /// <summary>Correlation of the values with the second numbers; 0 where either does not vary.</summary>
    public double Correlation
    {
        get
        {
            var (xx, yy) = (SecondVariance, Variance);
            return xx == 0 || yy == 0 ? 0 : Central11 / (Units - 1) / Math.Sqrt(xx * yy);
        }
    }

    /// <summary>Sums up units held in memory.</summary>
    /// <param name="values">One value a unit.</param>
    /// <param name="seconds">One second number a unit; null for none.</param>
    public static SampleMoments Compute(IReadOnlyList<double> values, IReadOnlyList<double>? seconds = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        var v = MetricSample.AsSpan(values);
        var s = seconds is null ? default : MetricSample.AsSpan(seconds);
        var (origin, secondOrigin) = (v.Length == 0 ? 0 : Sample.Mean(v), s.Length == 0 ? 0 : Sample.Mean(s));
        double sum = 0, squares = 0, cubes = 0, smallest = double.PositiveInfinity, largest = double.NegativeInfinity;
        double e1 = 0, e2 = 0, e3 = 0, de = 0, dde = 0, dee = 0;
        var (least, most) = s.Length == 0 ? (0.0, 0.0) : (double.PositiveInfinity, double.NegativeInfinity);
        for (var unit = 0; unit < v.Length; unit++)
        {
            var d = v[unit] - origin;
            (sum, squares, cubes) = (sum + d, squares + d * d, cubes + d * d * d);
            (smallest, largest) = (Math.Min(smallest, v[unit]), Math.Max(largest, v[unit]));
            if (s.Length == 0) continue;
            var e = s[unit] - secondOrigin;
            (e1, e2, e3) = (e1 + e, e2 + e * e, e3 + e * e * e);
            (de, dde, dee) = (de + d * e, dde + d * d * e, dee + d * e * e);
            (least, most) = (Math.Min(least, s[unit]), Math.Max(most, s[unit]));
        }
        return new SampleMoments(v.Length, origin, secondOrigin)
        {
            Sum = sum,
            Squares = squares,
            Cubes = cubes,
            Smallest = smallest,
            Largest = largest,
            SecondSum = e1,
            SecondSquares = e2,
            SecondCubes = e3,
            Products = de,
            SquareProducts = dde,
            ProductSquares = dee,
            SecondSmallest = least,
            SecondLargest = most,
        };
    }

    /// <summary>Units that somebody else has summed up, such as a database.</summary>
    /// <param name="units">Number of units.</param>
    /// <param name="origin">
    /// What was subtracted from each value before it was summed up, d = value − origin; near the mean, or the sums lose
    /// digits.
    /// </param>
    /// <param name="sums">Σd, Σd², Σd³, the smallest value and the largest.</param>
    /// <param name="secondOrigin">The same of the second number of a unit, e = second number − origin.</param>
    /// <param name="secondSums">
    /// Σe, Σe², Σe³, Σde, Σd²e, Σde², the smallest second number and the largest; empty of units without one.
    /// </param>
    /// <exception cref="ArgumentException">There are not so many sums.</exception>
    public static SampleMoments FromSums(int units, double origin, ReadOnlySpan<double> sums,
        double secondOrigin = 0, ReadOnlySpan<double> secondSums = default)
    {
        if (sums.Length != 5) throw new ArgumentException("A value has five sums.", nameof(sums));
        var moments = new SampleMoments(units, origin, secondOrigin)
        {
            Sum = sums[0],
            Squares = sums[1],
            Cubes = sums[2],
            Smallest = sums[3],
            Largest = sums[4],
        };
        return secondSums.Length switch
        {
            0 => moments,
            8 => moments with
            {
                SecondSum = secondSums[0],
                SecondSquares = secondSums[1],
                SecondCubes = secondSums[2],
                Products = secondSums[3],
                SquareProducts = secondSums[4],
                ProductSquares = secondSums[5],
                SecondSmallest = secondSums[6],
                SecondLargest = secondSums[7],
            },
            _ => throw new ArgumentException("A second number has eight sums.", nameof(secondSums)),
        };
    }

    /// <summary>The sums over these units and others.</summary>
    /// <exception cref="ArgumentException">The others were summed up about another origin.</exception>
    public SampleMoments Plus(SampleMoments other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Origin != Origin || other.SecondOrigin != SecondOrigin)
            throw new ArgumentException("Sums about different origins do not add up.", nameof(other));
        return new SampleMoments(checked(Units + other.Units), Origin, SecondOrigin)
        {
            Sum = Sum + other.Sum,
            Squares = Squares + other.Squares,
            Cubes = Cubes + other.Cubes,
            Smallest = Math.Min(Smallest, other.Smallest),
            Largest = Math.Max(Largest, other.Largest),
            SecondSum = SecondSum + other.SecondSum,
            SecondSquares = SecondSquares + other.SecondSquares,
            SecondCubes = SecondCubes + other.SecondCubes,
            Products = Products + other.Products,
            SquareProducts = SquareProducts + other.SquareProducts,
            ProductSquares = ProductSquares + other.ProductSquares,
            SecondSmallest = Math.Min(SecondSmallest, other.SecondSmallest),
            SecondLargest = Math.Max(SecondLargest, other.SecondLargest),
        };
    }

    /// <summary>Variance of the second numbers.</summary>
    internal double SecondVariance
    {
        get
        {
            var variance = Central02 / (Units - 1);
            return IsLost(variance, SecondSum / Units) || Sample.IsRounding(variance, SecondScale) ? 0 : variance;
        }
    }

    /// <summary>Σ(v − v̄)(s − s̄).</summary>
    internal double Central11 => Products - Sum / Units * SecondSum;

    /// <summary>Σ(v − v̄)².</summary>
    internal double Central20 => Squares - Sum / Units * Sum;

    /// <summary>Σ(s − s̄)².</summary>
    internal double Central02 => SecondSquares - SecondSum / Units * SecondSum;

    /// <summary>Largest magnitude of a value.</summary>
    internal double Scale => Math.Max(Math.Abs(Smallest), Math.Abs(Largest));

    /// <summary>Largest magnitude of a second number.</summary>
    internal double SecondScale => Math.Max(Math.Abs(SecondSmallest), Math.Abs(SecondLargest));

    /// <summary>Variance of v − θs over the units, with n − 1; 0 where it is below the rounding of either.</summary>
    internal double VarianceOf(double theta)
    {
        var variance = Math.Max(0, Central20 - 2 * theta * Central11 + theta * theta * Central02) / (Units - 1);
        var offset = Math.Abs(Sum / Units) + Math.Abs(theta * SecondSum / Units);
        return IsLost(variance, offset) || Sample.IsRounding(variance, Scale + Math.Abs(theta) * SecondScale)
            ? 0 : variance;
    }

    /// <summary>The figure v̄ − θs̄ + <paramref name="constant"/> with its variance and third moment.</summary>
    internal Arm ArmOf(double theta, double constant)
    {
        double n = Units;
        var (d, e) = (Sum / n, SecondSum / n);
        var c30 = Cubes - 3 * d * Squares + 2 * n * d * d * d;
        var c21 = SquareProducts - 2 * d * Products - e * Squares + 2 * n * d * d * e;
        var c12 = ProductSquares - 2 * e * Products - d * SecondSquares + 2 * n * d * e * e;
        var c03 = SecondCubes - 3 * e * SecondSquares + 2 * n * e * e * e;
        var cubes = c30 - 3 * theta * c21 + 3 * theta * theta * c12 - theta * theta * theta * c03;
        return new Arm(Mean - theta * SecondMean + constant, VarianceOf(theta) / n, Units)
        {
            ThirdMoment = cubes / (n * n * n),
        };
    }

    /// <summary>
    /// Σv ÷ Σs by the delta method: zᵢ = (vᵢ − R·sᵢ)/s̄, whose mean is 0, has the variance of v − R·s over s̄². Not a
    /// number where every s is 0.
    /// </summary>
    internal Arm RatioArm()
    {
        if (SecondLargest == 0) return new Arm(double.NaN, double.NaN, Units);
        var (ratio, mean) = (Mean / SecondMean, SecondMean);
        var linear = ArmOf(ratio, 0).Times(1 / mean);
        return linear with { Value = ratio };
    }

    private static bool IsLost(double variance, double offset) => !(variance > LostDigits * offset * offset);
}
