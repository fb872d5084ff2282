using MovieRec.Experiments;
using MovieRec.Statistics;

namespace MovieRec.Tests.Experiments;

/// <summary>
/// Figures that others have computed from the same data. Most are of the RAND Health Insurance Experiment, a public
/// experiment that statsmodels carries (<c>statsmodels.datasets.randhie</c>): 20,190 units, those with an individual
/// deductible plan (<c>idp</c>) against the others, visits to a physician (<c>mdvis</c>) and chronic diseases before
/// (<c>disea</c>). Computed with statsmodels 0.13.5, SciPy 1.10.1 and NumPy 1.24.2. The other is a small trial of three
/// unequal arms, 72 patients' weight after a therapy and before it (Hand et al., A Handbook of Small Data Sets, 1994,
/// set 285; <c>anorexia</c> of R's MASS 7.3-58.2), computed with R 4.2.2. The data are not part of this repository,
/// their sums are.
/// </summary>
public sealed class PublishedFiguresTests
{
    private static readonly SampleMoments Control = new(14_941, 2.9964527140084334, 11.212384757646742)
    {
        Sum = 0,
        Squares = 318626.8119938424,
        Cubes = 7258507.781947082,
        Smallest = 0,
        Largest = 77,
        SecondSquares = 676151.3835729243,
        SecondCubes = 5639205.665334856,
        Products = 101971.01319215527,
        SquareProducts = 1354114.0170545762,
        ProductSquares = 1159744.79342178,
        SecondLargest = 58.6,
    };

    private static readonly SampleMoments Deductible = new(5_249, 2.473232996761288, 11.335883340064775)
    {
        Sum = 0,
        Squares = 89930.48923604496,
        Cubes = 1616827.4847543011,
        Smallest = 0,
        Largest = 57,
        SecondSquares = 241321.59036715576,
        SecondCubes = 1612119.6202479713,
        Products = 28221.2067852791,
        SquareProducts = 258138.68330762332,
        ProductSquares = 226838.30692639292,
        SecondLargest = 47.8,
    };

    private static readonly SampleMoments NoTherapy = new(26, 81.107692307692304, 81.557692307692307)
    {
        Squares = 562.69846153846163,
        Cubes = 265.89663905325972,
        Smallest = 73,
        Largest = 89.6,
        SecondSquares = 814.2634615384618,
        SecondCubes = -116.21220710059123,
        Products = -109.26153846153845,
        SquareProducts = -267.46351479289984,
        ProductSquares = 1048.5658698224881,
        SecondSmallest = 70.5,
        SecondLargest = 91.8,
    };

    private static readonly SampleMoments Behavioural = new(29, 85.696551724137933, 82.689655172413794)
    {
        Squares = 1953.1296551724138,
        Cubes = 5637.9437907253214,
        Smallest = 71.3,
        Largest = 103.6,
        SecondSquares = 657.40689655172446,
        SecondCubes = -129.98468489892699,
        Products = 557.46896551724126,
        SquareProducts = 2261.2384066587392,
        ProductSquares = 3482.0957717003603,
        SecondSmallest = 70,
        SecondLargest = 94.9,
    };

    private static readonly SampleMoments Family = new(17, 90.494117647058829, 83.229411764705887)
    {
        Squares = 1149.2294117647057,
        Cubes = -7660.1104775086706,
        Smallest = 75.2,
        Largest = 101.6,
        SecondSquares = 402.67529411764713,
        SecondCubes = 313.21239446366565,
        Products = 366.12294117647053,
        SquareProducts = -988.68755363322987,
        ProductSquares = 1306.2861211072614,
        SecondSmallest = 73.4,
        SecondLargest = 94.2,
    };

    // t.test(therapy, none), Welch's.
    [Fact]
    public void Few_units_in_unequal_arms_are_compared_as_in_R()
    {
        var none = ArmOf(MetricKind.Mean, NoTherapy);
        Same(4.5888594164456293, 0.94665013882368465, 8.2310686940675737, 0.014689903637726764,
            ArmOf(MetricKind.Mean, Behavioural), none);
        Same(9.3864253393665251, 4.7146180686735049, 14.058232610059546, 0.00038875319455436067,
            ArmOf(MetricKind.Mean, Family), none);
    }

    // The same of y − θ(x − x̄); θ = 0.43446115036090327 is the coefficient of lm(Postwt ~ Prewt + Treat).
    [Fact]
    public void With_the_weight_before_taken_out_too()
    {
        Arm[] arms = [.. Cuped.AdjustSums([NoTherapy, Behavioural, Family])];
        Same(4.0970655280729034, 0.50127037101594851, 7.6928606851298582, 0.026341475968028397, arms[1], arms[0]);
        Same(8.6601281809917054, 4.2729276160672613, 13.04732874591615, 0.0003774463871605401, arms[2], arms[0]);
    }

    // CompareMeans(…).tconfint_diff(usevar='unequal') and ttest_ind.
    [Fact]
    public void A_difference_of_means_is_that_of_statsmodels() => Same(
        -0.5232197172471453, -0.6574906787962137, -0.38894875569807696, 2.397794322016477e-14,
        ArmOf(MetricKind.Mean, Deductible), ArmOf(MetricKind.Mean, Control));

    // The same of y − θ(x − x̄), θ pooled within the variants.
    [Fact]
    public void With_the_covariate_taken_out_too()
    {
        Arm[] arms = [.. Cuped.AdjustSums([Deductible, Control])];
        Same(-0.5407445436624894, -0.6723710959555984, -0.40911799136892907, 9.002581991140819e-16, arms[0], arms[1]);
    }

    // Visits per chronic disease: z = (y − R·x) / x̄ in NumPy, and Student's t of SciPy with Satterthwaite's degrees.
    [Fact]
    public void A_ratio_is_that_of_the_delta_method() => Same(
        -0.049067555447427996, -0.060878372639280205, -0.03725673825557579, 4.286367655943446e-16,
        ArmOf(MetricKind.Ratio, Deductible), ArmOf(MetricKind.Ratio, Control));

    // proportion_confint(…, method='beta') of units with any visit.
    [Theory]
    [InlineData(3_294, 5_249, 0.6143060002423077, 0.6406482327491241)]
    [InlineData(10_588, 14_941, 0.7012945983573295, 0.7159321571993512)]
    public void Limits_of_a_share_are_those_of_statsmodels(long with, long units, double low, double high)
    {
        var limits = Binomial.Limits(with, units, 0.025);
        Assert.Equal(low, limits.Low, 1e-9);
        Assert.Equal(high, limits.High, 1e-9);
    }

    // confint_proportions_2indep(…, method='newcomb') combines Wilson's limits as we combine exact ones, which are a
    // little wider.
    [Fact]
    public void A_difference_of_shares_is_wider_than_Newcombes_by_a_hundredth()
    {
        var metric = new Metric { Name = "any visit", Kind = MetricKind.Proportion };
        MetricSample[] samples = [Share(10_588, 14_941), Share(3_294, 5_249)];
        var row = Readout.Compute(new("plans", new("control", 0.74), new("deductible", 0.26)), [14_941, 5_249],
            [(metric, samples)]).Metrics.Single();
        Assert.Equal(-0.08110593482009743, row.Difference.Value, 1e-12);
        Assert.InRange(row.Difference.Low, -0.09612861750941556 - 0.0003, -0.09612861750941556);
        Assert.InRange(row.Difference.High, -0.06619400279163683, -0.06619400279163683 + 0.0003);
    }

    // NormalIndPower().solve_power: 5 % of the mean of all, 80 % power.
    [Fact]
    public void A_sample_size_is_that_of_statsmodels()
    {
        var deviation = 4.504365;
        Assert.Equal(31_141, new PowerAnalysis { Deviation = deviation }.UnitsFor(0.05 * 2.860426), 2.0);
    }

    // gbstats (GrowthBook), packages/stats/tests/frequentist/test_tests.py at 06b4ae4, TwoSidedTTest.
    [Fact]
    public void A_two_sided_test_is_that_of_gbstats()
    {
        var (control, treatment) = (new Arm(0.41, 3.9 * 3.9 / 3407, 3407), new Arm(0.7, 6.2 * 6.2 / 3461, 3461));
        var difference = treatment.Minus(control);
        Assert.Equal((0.29, 0.04538, 0.53462, 0.02016),
            (Math.Round(difference.Value, 5), Math.Round(difference.Low, 5), Math.Round(difference.High, 5),
                Math.Round(treatment.PValue(control), 5)));
    }

    private static void Same(double value, double low, double high, double p, Arm treatment, Arm control)
    {
        var difference = treatment.Minus(control);
        Assert.Equal(value, difference.Value, 1e-11);
        Assert.Equal(low, difference.Low, 1e-9);
        Assert.Equal(high, difference.High, 1e-9);
        Assert.Equal(1, treatment.PValue(control) / p, 1e-6);
    }

    private static Arm ArmOf(MetricKind kind, SampleMoments sums) => Arm.Compute(
        new Metric { Name = "visits", Kind = kind },
        MetricSample.FromMoments(sums, () => throw new InvalidOperationException(), kind == MetricKind.Ratio,
            kind == MetricKind.Mean));

    private static MetricSample Share(int with, int units) =>
        new([.. Enumerable.Range(0, units).Select(unit => unit < with ? 1.0 : 0.0)]);
}
