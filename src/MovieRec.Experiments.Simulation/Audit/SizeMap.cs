using MovieRec.Numerics;
using MovieRec.Statistics;

namespace MovieRec.Experiments.Simulation.Audit;

/// <summary>What a size map tries.</summary>
public sealed record SizeMapOptions
{
    /// <summary>
    /// Experiments a cell of 1,000 units or fewer, at least 100; larger ones are tried less often, in proportion to
    /// their units, but 100 times.
    /// </summary>
    public int Experiments { get; init => field = OptionRange.AtLeast(value, 100); } = 2_000;

    /// <summary>Units of an experiment, all variants together.</summary>
    public IReadOnlyList<int> Units { get; init; } = [10, 100, 1_000, 10_000, 100_000];

    /// <summary>Shares of the units that get the treatment.</summary>
    public IReadOnlyList<double> Shares { get; init; } = [0.5, 0.1, 0.01];

    /// <summary>How units are spread.</summary>
    public IReadOnlyList<SizeData> Data { get; init; } = Enum.GetValues<SizeData>();

    /// <summary>How often a watched experiment is looked at, evenly.</summary>
    public int Looks { get; init => field = OptionRange.Within(value, 1, 100); } = 5;

    /// <summary>
    /// Whether the bootstrap is tried, too: on means and proportions of 1,000 units or fewer, a fifth as often.
    /// </summary>
    public bool WithBootstrap { get; init; } = true;

    /// <summary>Seed; the same seed gives the same map on any number of threads.</summary>
    public ulong Seed { get; init; } = 42;
}

/// <summary>How often something happened that should be rare.</summary>
/// <param name="Happened">Number of times.</param>
/// <param name="Trials">Experiments in which the readout told something.</param>
public readonly record struct SizeRate(int Happened, int Trials)
{
    /// <summary>The share; 0 where there were no trials.</summary>
    public double Share => Trials == 0 ? 0 : (double)Happened / Trials;

    /// <summary>Monte-Carlo error of a share that is truly <paramref name="nominal"/>: √(p(1 − p)/n).</summary>
    internal double ErrorAt(double nominal) => Trials == 0 ? 0 : Math.Sqrt(nominal * (1 - nominal) / Trials);

    /// <summary>
    /// Whether the share lies above the nominal one by more than three Monte-Carlo errors: so many of so few
    /// experiments have a chance of less than .00135, which is what three standard errors leave a normal figure.
    /// </summary>
    internal bool Exceeds(double nominal) => Binomial.AtLeast(Happened, Trials, nominal) < 0.00135;
}

/// <summary>How one readout did on one kind of experiment.</summary>
/// <param name="Readout">What was read and how, such as <c>mean, CUPED</c>.</param>
/// <param name="Data">How units are spread.</param>
/// <param name="Share">Share of the units that get the treatment.</param>
/// <param name="Units">Units of an experiment.</param>
/// <param name="Experiments">Number of experiments.</param>
/// <param name="FalseAlarms">Where nothing was changed: something is found at 5 % (if watched: at any look).</param>
/// <param name="WronglyHeld">
/// Where the treatment is worse by exactly the margin: the guardrail is called held (at any look).
/// </param>
/// <param name="TruthsExcluded">
/// There: the 95 % interval of the difference does not hold the truth (at any look).
/// </param>
/// <param name="Refused">Share of the experiments that are withheld, at the last look.</param>
public sealed record SizeCell(
    string Readout, SizeData Data, double Share, int Units, int Experiments, SizeRate FalseAlarms, SizeRate WronglyHeld,
    SizeRate TruthsExcluded, double Refused)
{
    /// <summary>Whether one of the three is above 5 % by more than three Monte-Carlo errors.</summary>
    public bool IsExceeded =>
        FalseAlarms.Exceeds(SizeMap.Nominal) || WronglyHeld.Exceeds(SizeMap.Nominal)
            || TruthsExcluded.Exceeds(SizeMap.Nominal);

    /// <summary>The largest of the three shares.</summary>
    public double Worst => Math.Max(FalseAlarms.Share, Math.Max(WronglyHeld.Share, TruthsExcluded.Share));
}

/// <summary>
/// Every readout tried on every kind of data, split and size: what it finds where nothing is, what it calls held where
/// a guardrail is broken by exactly its margin, how often its interval misses the truth, and how often it says that it
/// cannot tell.
/// </summary>
/// <remarks>
/// Of thousands of shares that are what they should be, some lie three Monte-Carlo errors above. So a split and size
/// with such a cell is tried once more, with another seed and four times the experiments, and the second trial alone
/// counts.
/// </remarks>
public sealed class SizeMap(SizeMapOptions options, IReadOnlyList<SizeCell> cells)
{
    private const double Margin = 0.05;
    internal const double Nominal = 0.05;

    // Each side's 2.5 % is a whole number of them.
    private const int Deals = 399;

    private enum Way
    {
        Plain,
        Cuped,
        Stratified,
        Watched,
        Bootstrap,
    }

    /// <summary>What was tried.</summary>
    public SizeMapOptions Options { get; } = options;

    /// <summary>One a readout, data, share and size.</summary>
    public IReadOnlyList<SizeCell> Cells { get; } = cells;

    /// <summary>Draws the map, on all cores.</summary>
    /// <param name="options">What to try; null for the whole map, which takes minutes.</param>
    /// <param name="cancellationToken">Stops the work with an <see cref="OperationCanceledException"/>.</param>
    public static SizeMap Run(SizeMapOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        var cells = new List<SizeCell>();
        foreach (var data in options.Data)
        {
            var population = new SizePopulation(data, options.Seed);
            foreach (var share in options.Shares)
                foreach (var units in options.Units)
                {
                    var readings = ReadingsOf(data, units, options);
                    SizeCell[] first =
                        [.. CellsOf(population, data, share, units, readings, options, cancellationToken)];
                    var doubtful = Enumerable.Range(0, first.Length).Where(at => first[at].IsExceeded).ToArray();
                    var again = options with
                    {
                        Seed = SplitMix64.Hash(options.Seed, 1),
                        Experiments = 4 * options.Experiments,
                    };
                    foreach (var (at, cell) in doubtful.Zip(
                        CellsOf(population, data, share, units, [.. doubtful.Select(at => readings[at])], again,
                            cancellationToken))) first[at] = cell;
                    cells.AddRange(first);
                }
        }
        return new SizeMap(options, cells);
    }

    private static IEnumerable<SizeCell> CellsOf(
        SizePopulation population, SizeData data, double share, int units, Reading[] readings, SizeMapOptions options,
        CancellationToken cancellationToken)
    {
        if (readings.Length == 0) return [];
        var count = (int)Math.Min(options.Experiments, Math.Max(100, options.Experiments * 1_000L / units));
        var tallies = readings.Select(_ => new Tally()).ToArray();
        var gate = new Lock();
        var seed = SplitMix64.Hash(options.Seed,
            SplitMix64.Hash((ulong)data, SplitMix64.Hash((ulong)units, BitConverter.DoubleToUInt64Bits(share))));
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken },
            () => readings.Select(_ => new Tally()).ToArray(),
            (trial, _, own) =>
            {
                var drawn = new Drawn(population, share, units, SplitMix64.ForStream(seed, (ulong)trial));
                for (var reading = 0; reading < readings.Length; reading++)
                    if (trial % readings[reading].Every == 0) own[reading].Add(drawn.Try(readings[reading], options));
                return own;
            },
            own =>
            {
                lock (gate)
                    for (var reading = 0; reading < tallies.Length; reading++) tallies[reading].Add(own[reading]);
            });
        return readings.Zip(tallies, (reading, tally) => tally.Cell(reading.Name, data, share, units));
    }

    private static Reading[] ReadingsOf(SizeData data, int units, SizeMapOptions options)
    {
        var isShare = SizePopulation.ShareOf(data) is not null;
        var mean = new Metric
        {
            Name = isShare ? "proportion" : "mean",
            Kind = isShare ? MetricKind.Proportion : MetricKind.Mean,
            Margin = Margin,
        };
        List<Reading> readings = [new(mean, Way.Plain), new(mean, Way.Cuped), new(mean, Way.Stratified),
            new(mean, Way.Watched)];
        if (options.WithBootstrap && units <= 1_000) readings.Add(new(mean, Way.Bootstrap));
        if (data is SizeData.Counts or SizeData.LogNormal)
        {
            var ratio = new Metric { Name = "ratio", Kind = MetricKind.Ratio, Margin = Margin };
            readings.AddRange([new(ratio, Way.Plain), new(ratio, Way.Watched)]);
        }
        if (!isShare)
        {
            foreach (var probability in (ReadOnlySpan<double>)[0.5, 0.9, 0.99])
            {
                var quantile = new Metric
                {
                    Name = $"p{100 * probability:0}",
                    Kind = MetricKind.Quantile,
                    Probability = probability,
                    HigherIsBetter = false,
                    Margin = Margin,
                };
                readings.Add(new(quantile, Way.Plain));
                if (probability < 0.99) readings.Add(new(quantile, Way.Watched));
            }
        }
        return [.. readings];
    }

    private sealed record Reading(Metric Metric, Way Way)
    {
        // What takes long is tried less often: watched readouts on every second experiment, resampled ones on every
        // fifth.
        public int Every => Way switch { Way.Watched => 2, Way.Bootstrap => 5, _ => 1 };

        public string Name => Way switch
        {
            Way.Plain => Metric.Name,
            Way.Cuped => $"{Metric.Name}, CUPED",
            Way.Stratified => $"{Metric.Name}, strata",
            Way.Watched => $"{Metric.Name}, watched",
            _ => $"{Metric.Name}, bootstrap",
        };
    }

    /// <summary>What came of an experiment: whether each could be told, and whether it was wrong.</summary>
    private readonly record struct Result(bool IsTold, bool IsAlarm, bool IsGuardTold, bool IsHeld, bool IsExcluded);

    private sealed class Tally
    {
        private int _count, _told, _alarms, _guardTold, _held, _excluded;

        public void Add(Result result)
        {
            _count++;
            if (result.IsTold) _told++;
            if (result.IsAlarm) _alarms++;
            if (result.IsGuardTold) _guardTold++;
            if (result.IsHeld) _held++;
            if (result.IsExcluded) _excluded++;
        }

        public void Add(Tally other)
        {
            _count += other._count;
            _told += other._told;
            _alarms += other._alarms;
            _guardTold += other._guardTold;
            _held += other._held;
            _excluded += other._excluded;
        }

        public SizeCell Cell(string name, SizeData data, double share, int units) => new(
            name, data, share, units, _count, new(_alarms, _told), new(_held, _guardTold), new(_excluded, _guardTold),
            _count == 0 ? 0 : 1 - (double)_told / _count);
    }

    /// <summary>
    /// An experiment's units in the order of their arrival, as they are and as they would be under a treatment that is
    /// worse by the margin.
    /// </summary>
    private sealed class Drawn
    {
        private readonly SizePopulation _population;
        private readonly double _share;
        private readonly int[] _units;
        private readonly bool[] _treated;
        private readonly bool[] _lost;

        public Drawn(SizePopulation population, double share, int count, SplitMix64 random)
        {
            (_population, _share, _units, _treated, _lost) = (population, share, new int[count], new bool[count],
                new bool[count]);
            for (var unit = 0; unit < count; unit++)
            {
                _units[unit] = random.NextInt32(population.Values.Length);
                _treated[unit] = random.NextDouble() < share;
                _lost[unit] = random.NextDouble() < Margin;
            }
        }

        public Result Try(Reading reading, SizeMapOptions options)
        {
            var (metric, way) = reading;
            var experiment = new Experiment("size map", new("control", 1 - _share), new("treatment", _share));
            var looks = way == Way.Watched ? options.Looks : 1;
            var how = new ReadoutOptions
            {
                UseCovariates = way == Way.Cuped,
                UseStrata = way == Way.Stratified,
                WatchedUntil = way == Way.Watched ? _units.Length : null,
                Method = way == Way.Bootstrap ? ReadoutMethod.Bootstrap : ReadoutMethod.Welch,
                Bootstrap = new() { Replicates = 499 },
                Permutation = new() { Replicates = Deals },
            };
            // An interval of no width, of a quantile of whole numbers, holds the truth but for rounding.
            var (truth, rounding, result) = (TruthOf(metric), 1e-9, default(Result));
            for (var look = 1; look <= looks; look++)
            {
                var count = (int)((long)_units.Length * look / looks);
                var (same, broken) = (SamplesOf(metric, way, count, isBroken: false),
                    SamplesOf(metric, way, count, isBroken: true));
                // A guardrail needs a goal beside it; it is read on the same units.
                var readout = Readout.Compute(experiment, [same[0].Count, same[1].Count],
                    [(metric with { Name = "goal" }, same),
                        (metric with { Name = "guardrail", Role = MetricRole.Guardrail }, broken)], how);
                if (readout.Metrics is not [var goal, var guard]) return default;
                var isGuardTold = !guard.Difference.IsWithheld;
                result = new Result(
                    goal.Outcome != MetricOutcome.Withheld || result.IsAlarm,
                    result.IsAlarm || goal.Outcome is MetricOutcome.Better or MetricOutcome.Worse,
                    isGuardTold || result.IsHeld || result.IsExcluded,
                    result.IsHeld || guard.Outcome == MetricOutcome.Held,
                    result.IsExcluded
                        || !(guard.Difference.Low <= truth + rounding && truth - rounding <= guard.Difference.High));
            }
            return result;
        }

        private double TruthOf(Metric metric) => metric.Kind switch
        {
            MetricKind.Ratio => -Margin * _population.Ratio,
            MetricKind.Quantile => Margin * _population.Quantile(metric.Probability),
            _ => -Margin * _population.Mean,
        };

        private MetricSample[] SamplesOf(Metric metric, Way way, int count, bool isBroken)
        {
            var treated = 0;
            for (var unit = 0; unit < count; unit++) if (_treated[unit]) treated++;
            return [SampleOf(metric, way, count, false, count - treated, false),
                SampleOf(metric, way, count, true, treated, isBroken)];
        }

        private MetricSample SampleOf(Metric metric, Way way, int count, bool ofTreatment, int size, bool isBroken)
        {
            var values = new double[size];
            double[]? before = way == Way.Cuped ? new double[size] : null, chances = metric.Kind == MetricKind.Ratio
                ? new double[size] : null;
            int[]? strata = way == Way.Stratified ? new int[size] : null;
            var place = 0;
            for (var unit = 0; unit < count; unit++)
            {
                if (_treated[unit] != ofTreatment) continue;
                var member = _units[unit];
                var value = _population.Values[member];
                if (isBroken)
                    value = metric.Kind switch
                    {
                        MetricKind.Proportion => _lost[unit] ? 0 : value,
                        MetricKind.Quantile => value * (1 + Margin),
                        _ => value * (1 - Margin)
                    };
                values[place] = value;
                if (before is not null) before[place] = _population.Before[member];
                if (chances is not null) chances[place] = _population.Chances[member];
                if (strata is not null) strata[place] = _population.Strata[member];
                place++;
            }
            return new MetricSample(values) { Covariates = before, Denominators = chances, Strata = strata };
        }
    }
}
