using MathNet.Numerics.Distributions;
using MovieRec.Charts;
using MovieRec.Experiments;
using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Studio.Experiments;

/// <summary>What an experiment is like.</summary>
internal sealed record AbSettings
{
    /// <summary>Units in all, 200 .. 20,000.</summary>
    public int Units { get; init; } = 2_000;

    /// <summary>Share of them that get the treatment, in percent.</summary>
    public int Share { get; init; } = 50;

    /// <summary>What the treatment really does to the goal, in percent of the control.</summary>
    public double Effect { get; init; } = 5;

    /// <summary>What it really does to the guardrail, in percent.</summary>
    public double Harm { get; init; }

    /// <summary>Spread of units, in percent of the mean; for a share, the share itself.</summary>
    public int Spread { get; init; } = 50;

    /// <summary>How often somebody looks, evenly spaced.</summary>
    public int Looks { get; init; } = 10;

    /// <summary>Correlation of the goal with what was known of units before, in percent.</summary>
    public int Correlation { get; init; } = 50;

    /// <summary>The greatest loss of the guardrail that would be accepted, in percent.</summary>
    public double Margin { get; init; } = 2;

    /// <summary>Whether the goal is yes or no.</summary>
    public bool IsProportion { get; init; }

    /// <summary>Whether CUPED takes out what was known before.</summary>
    public bool UseCuped { get; init; } = true;

    /// <summary>Whether the readout allows for looking at any time.</summary>
    public bool IsWatched { get; init; }

    /// <summary>Draws the units.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>What came of one experiment, and of many without and with the effect.</summary>
internal sealed record AbResult(Readout Readout, Chart Looks, double FalseOnce, double FalsePeeking,
    double FalseSequential, double PowerOnce, double PowerSequential, int Repeats, long UnitsNeeded);

/// <summary>Experiments on units that are drawn, so that the truth is known.</summary>
internal static class AbLab
{
    /// <summary>Experiments that a rate is counted over.</summary>
    public const int Repeats = 400;

    private const double Level = 0.95;

    /// <summary>Runs one experiment and counts what happens over many.</summary>
    /// <exception cref="ExperimentException">The experiment cannot be read out.</exception>
    public static AbResult Run(AbSettings settings, CancellationToken cancellationToken)
    {
        var drawn = Draw(settings, new SplitMix64(settings.Seed), settings.Effect, settings.Harm);
        var goal = new Metric { Name = "goal", Kind = settings.IsProportion ? MetricKind.Proportion : MetricKind.Mean };
        var guardrail = new Metric { Name = "guardrail", Role = MetricRole.Guardrail, Margin = settings.Margin / 100 };
        var share = settings.Share / 100.0;
        var plan = new ExperimentPlan(
            new Experiment("lab", new Variant("control", 1 - share), new Variant("treatment", share)), goal, guardrail)
        {
            Options = new ReadoutOptions
            {
                UseCovariates = settings.UseCuped,
                WatchedUntil = settings.IsWatched ? settings.Units : null,
            },
        };
        var readout = plan.Read([drawn.Control.Count, drawn.Treatment.Count],
            new Dictionary<string, IReadOnlyList<MetricSample>>
            {
                ["goal"] = [drawn.Control.Goal(), drawn.Treatment.Goal()],
                ["guardrail"] = [drawn.Control.Guardrail(), drawn.Treatment.Guardrail()],
            });
        var (falseOnce, falsePeeking, falseSequential) = Count(settings, 0, 1_000_003, cancellationToken);
        var (powerOnce, _, powerSequential) = Count(settings, settings.Effect, 2_000_003, cancellationToken);
        var deviation = settings.IsProportion
            ? Math.Sqrt(settings.Spread / 100.0 * (1 - settings.Spread / 100.0)) : settings.Spread / 100.0;
        var difference = Math.Abs(settings.Effect) / 100 * (settings.IsProportion ? settings.Spread / 100.0 : 1);
        return new AbResult(readout, Watch(settings, drawn, goal), falseOnce, falsePeeking, falseSequential, powerOnce,
            powerSequential, Repeats, difference == 0 ? 0
                : new PowerAnalysis { Deviation = deviation, Share = share }.UnitsFor(difference));
    }

    // The difference as somebody sees it who looks again and again, with an interval for one look and one for all.
    private static Chart Watch(AbSettings settings, Drawn drawn, Metric goal)
    {
        var (units, value) = (new List<int>(), new List<double>());
        var once = (Low: new List<double>(), High: new List<double>());
        var always = (Low: new List<double>(), High: new List<double>());
        var rho = SequentialInterval.TunedTo(settings.Units, Level);
        foreach (var look in Looks(settings))
        {
            var (control, treatment) = (drawn.Control.Until(look), drawn.Treatment.Until(look));
            if (Math.Min(control.Count, treatment.Count) < Arm.MinimumUnits) continue;
            var (first, second) = (Arm.Compute(goal, control.Goal()), Arm.Compute(goal, treatment.Goal()));
            var (single, sequential) = (second.Minus(first, Level),
                SequentialInterval.Difference(second, first, rho, Level));
            if (single.IsWithheld || sequential.IsWithheld) continue;
            units.Add(look);
            value.Add(single.Value);
            once.Low.Add(single.Low);
            once.High.Add(single.High);
            always.Low.Add(sequential.Low);
            always.High.Add(sequential.High);
        }
        var truth = settings.Effect / 100 * (settings.IsProportion ? settings.Spread / 100.0 : 1);
        return new Chart("The difference, look after look", "Units so far", "Treatment − control",
        [
            Series.Line(units, value, "Difference"), Series.Line(units, once.Low, "For one look: low"),
            Series.Line(units, once.High, "For one look: high"), Series.Line(units, always.Low, "For all looks: low"),
            Series.Line(units, always.High, "For all looks: high"),
            Series.Line(units, units.Select(_ => truth), "The truth"),
        ])
        {
            Height = 380,
            Caption = "Without CUPED. An interval for one look holds at the look that was planned; one for "
            + "all looks (mixture sequential, Robbins 1970) holds at all of them together."
        };
    }

    private static (double Once, double Peeking, double Sequential) Count(
        AbSettings settings, double effect, ulong stream, CancellationToken cancellationToken)
    {
        var (once, peeking, sequential) = (0, 0, 0);
        var rho = SequentialInterval.TunedTo(settings.Units, Level);
        int[] looks = [.. Looks(settings)];
        Parallel.For(0, Repeats, new ParallelOptions { CancellationToken = cancellationToken }, repeat =>
        {
            var random = SplitMix64.ForStream(settings.Seed + stream, (ulong)repeat);
            var (control, treatment) = (new Sums(), new Sums());
            var (seen, at, peeked, watched, last) = (0, 0, false, false, false);
            while (at < looks.Length)
            {
                var isTreated = random.NextDouble() * 100 < settings.Share;
                var (_, value, _) = DrawUnit(settings, ref random, isTreated ? effect : 0, 0);
                if (isTreated) treatment.Add(value);
                else control.Add(value);
                if (++seen < looks[at]) continue;
                at++;
                if (Math.Min(control.Count, treatment.Count) < Arm.MinimumUnits) continue;
                var (first, second) = (control.ToArm(), treatment.ToArm());
                last = second.Minus(first, Level).SideOf(0) != 0;
                peeked |= last;
                watched |= SequentialInterval.Difference(second, first, rho, Level).SideOf(0) != 0;
            }
            if (last) Interlocked.Increment(ref once);
            if (peeked) Interlocked.Increment(ref peeking);
            if (watched) Interlocked.Increment(ref sequential);
        });
        return ((double)once / Repeats, (double)peeking / Repeats, (double)sequential / Repeats);
    }

    private static IEnumerable<int> Looks(AbSettings settings) =>
        Enumerable.Range(1, settings.Looks).Select(look => (int)((long)settings.Units * look / settings.Looks));

    private static Drawn Draw(AbSettings settings, SplitMix64 random, double effect, double harm)
    {
        var (control, treatment) = (new Group(), new Group());
        for (var unit = 0; unit < settings.Units; unit++)
        {
            var isTreated = random.NextDouble() * 100 < settings.Share;
            var values = DrawUnit(settings, ref random, isTreated ? effect : 0, isTreated ? harm : 0);
            (isTreated ? treatment : control).Add(unit, values);
        }
        return new Drawn(control, treatment);
    }

    // What is known of a unit before, its goal and its guardrail.
    private static (double Before, double Goal, double Guardrail) DrawUnit(
        AbSettings settings, ref SplitMix64 random, double effect, double harm)
    {
        var (spread, correlation) = (settings.Spread / 100.0, settings.Correlation / 100.0);
        var before = random.NextNormal();
        var noise = correlation * before + Math.Sqrt(1 - correlation * correlation) * random.NextNormal();
        var goal = settings.IsProportion
            // The share of units whose normal lies below; those known to be inclined are so more often.
            ? Normal.CDF(0, 1, -noise) <= Math.Min(1, spread * (1 + effect / 100)) ? 1 : 0
            : 1 + effect / 100 + spread * noise;
        return (before, goal, 1 - harm / 100 + spread * random.NextNormal());
    }

    private sealed record Drawn(Group Control, Group Treatment);

    private sealed class Group
    {
        private readonly List<int> _at = [];
        private readonly List<double> _before = [], _goal = [], _guardrail = [];

        public int Count => _at.Count;

        public void Add(int at, (double Before, double Goal, double Guardrail) values)
        {
            _at.Add(at);
            _before.Add(values.Before);
            _goal.Add(values.Goal);
            _guardrail.Add(values.Guardrail);
        }

        public Group Until(int unit)
        {
            var group = new Group();
            for (var place = 0; place < Count && _at[place] < unit; place++)
                group.Add(_at[place], (_before[place], _goal[place], _guardrail[place]));
            return group;
        }

        public MetricSample Goal() => new(_goal) { Covariates = _before };

        public MetricSample Guardrail() => new(_guardrail);
    }

    // Sum and squares as they come (Welford 1962).
    private sealed class Sums
    {
        private double _mean, _squares;

        public int Count { get; private set; }

        public void Add(double value)
        {
            Count++;
            var step = value - _mean;
            _mean += step / Count;
            _squares += step * (value - _mean);
        }

        public Arm ToArm() => new(_mean, _squares / (Count - 1) / Count, Count);
    }
}
