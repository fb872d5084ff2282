using MovieRec.Statistics;

namespace MovieRec.Serving.Monitoring;

/// <summary>How a stream of numbers is watched for drift.</summary>
public sealed record DriftOptions
{
    /// <summary>Values of the first window, with which all later ones are compared; at least 50.</summary>
    public int Reference { get; init => field = OptionRange.AtLeast(value, 50); } = 500;

    /// <summary>Values of each later window; at least 50.</summary>
    public int Window { get; init => field = OptionRange.AtLeast(value, 50); } = 500;

    /// <summary>Bins of the population stability index, 2 to 10.</summary>
    public int Bins { get; init => field = OptionRange.Within(value, 2, 10); } = 10;
}

/// <summary>What the comparison of a window with the reference said.</summary>
/// <param name="Stability">The population stability index with its p-value under sampling noise alone.</param>
/// <param name="Distance">The Kolmogorov–Smirnov distance with its p-value.</param>
public readonly record struct DriftReading(TestOutcome Stability, TestOutcome Distance)
{
    /// <summary>
    /// Probability of so much drift where there is none: the smaller p-value of the two tests, doubled because two were
    /// made (Bonferroni), at most 1. A limit on it is the share of windows that alarm for nothing, at most.
    /// </summary>
    public double PValue => Math.Min(1, 2 * Math.Min(Stability.PValue, Distance.PValue));
}

/// <summary>
/// Watches a stream of numbers for drift. The first values are the reference; after them the latest full window is
/// compared with it when somebody looks, so that whoever adds a value never waits for that. Windows do not overlap, so
/// that a limit on the p-value is a rate of false alarms by the window, not by the value. Values of one window should
/// be of different units: a few users who ask again and again say less than their number. Safe for several threads.
/// </summary>
/// <param name="options">Sizes.</param>
public sealed class DriftDetector(DriftOptions options)
{
    private readonly double[] _reference = new double[options.Reference];
    private double[] _window = new double[options.Window];
    private double[] _full = new double[options.Window];
    private readonly HashSet<int> _units = [];
    private readonly Lock _gate = new();
    private readonly Lock _comparing = new();
    private int _referenceCount;
    private int _windowCount;
    private bool _isNew;
    private DriftReading? _latest;

    /// <summary>What the latest full window said; null before there was one.</summary>
    public DriftReading? Latest
    {
        get
        {
            // One compares; whoever else looks meanwhile waits for what it finds, and nobody who adds.
            lock (_comparing)
            {
                double[] window;
                lock (_gate)
                {
                    if (!_isNew) return _latest;
                    _isNew = false;
                    window = [.. _full];
                }
                // The reference is complete by now and does not change any more.
                return _latest = new DriftReading(PopulationStability.Test(_reference, window, options.Bins),
                    KolmogorovSmirnov.Test(_reference, window));
            }
        }
    }

    /// <summary>Adds a value.</summary>
    /// <param name="value">The value; one that is not finite is passed over.</param>
    /// <param name="unit">
    /// Whose value it is; of each unit a window takes only the first. Null for a unit seen once.
    /// </param>
    public void Add(double value, int? unit = null)
    {
        if (!double.IsFinite(value)) return;
        lock (_gate)
        {
            if (unit is { } known && !_units.Add(known)) return;
            if (_referenceCount < _reference.Length)
            {
                _reference[_referenceCount++] = value;
                if (_referenceCount == _reference.Length) _units.Clear();
                return;
            }
            _window[_windowCount++] = value;
            if (_windowCount < _window.Length) return;
            (_window, _full, _isNew, _windowCount) = (_full, _window, true, 0);
            _units.Clear();
        }
    }
}
