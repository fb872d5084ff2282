using MovieRec.Statistics;

namespace MovieRec.Scaling;

/// <summary>
/// How one quantity of a model's training grows with ratings R, users U and movies I. Two laws are fitted: the power
/// law c·R^a·U^b·I^d, and the sum of the work that the model is known to do, each kind at a cost of its own. The one
/// that predicts each point better from the others, the largest left out of all this, is the law; the largest then
/// tests it. After that the law is fitted to all points.
/// </summary>
public sealed class ModelLaw
{
    // Fewer leave nothing to leave out.
    internal const int LeastPoints = 8;

    private readonly PowerProduct _powers;
    private readonly WorkSum? _work;
    private readonly IReadOnlyList<WorkTerm> _terms;

    private ModelLaw(string quantity, string unit, IReadOnlyList<WorkTerm> terms, PowerProduct powers, WorkSum? work,
        Estimate predicted, double measured) =>
        (Quantity, Unit, _terms, _powers, _work, Predicted, Measured) = (quantity, unit, terms, powers, work, predicted,
            measured);

    /// <summary>What grows: 'training' or 'memory'.</summary>
    public string Quantity { get; }

    /// <summary>What it is counted in: 'seconds' or 'bytes'.</summary>
    public string Unit { get; }

    /// <summary>a, the power of the ratings, users and movies held.</summary>
    public Estimate OfRatings => _powers.Exponent(0);

    /// <summary>b, the power of the users.</summary>
    public Estimate OfUsers => _powers.Exponent(1);

    /// <summary>d, the power of the movies.</summary>
    public Estimate OfMovies => _powers.Exponent(2);

    /// <summary>Whether the sum of known work is the law; else the power law is.</summary>
    public bool CountsWork => _work is not null;

    /// <summary>The law in words: its kinds of work, as in <c>R²/U + I³</c>, or 'power law'.</summary>
    public string Words => _work is { } work
        ? string.Join(" + ", _terms.Zip(work.Costs).Where(pair => pair.Second > 0).Select(pair => pair.First.Name))
        : "power law";

    /// <summary>What the law said of the point held out, before it knew it.</summary>
    public Estimate Predicted { get; }

    /// <summary>What was measured there.</summary>
    public double Measured { get; }

    /// <summary>Whether the interval held it.</summary>
    public bool Held => Predicted.Covers(Measured);

    /// <summary>
    /// What the law says of data of this shape, with the interval that is to hold one measurement if the law goes on.
    /// </summary>
    public Estimate Predict(DataShape shape, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return _work is { } work ? work.Predict(Amounts(_terms, shape), level)
            : _powers.Predict(Variables(shape), level);
    }

    /// <summary>The law's value.</summary>
    public double At(DataShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return _work is { } work ? work.At(Amounts(_terms, shape)) : _powers.At(Variables(shape));
    }

    /// <summary>Fits, chooses and tests.</summary>
    /// <exception cref="ArgumentException">
    /// There are fewer than eight points, or ratings, users and movies do not vary apart in them.
    /// </exception>
    internal static ModelLaw Fit(string quantity, string unit, IReadOnlyList<WorkTerm> terms,
        IReadOnlyList<(DataShape Shape, double Value)> points)
    {
        if (points.Count < LeastPoints)
            throw new ArgumentException($"{points.Count} points are too few for a law; {LeastPoints} are needed.",
                nameof(points));
        // The largest is held out: of those with most ratings, the one with most movies and users.
        var ordered = points.OrderBy(point => point.Shape.Ratings).ThenBy(point => point.Shape.Movies)
            .ThenBy(point => point.Shape.Users).ToArray();
        var (known, held) = (ordered[..^1], ordered[^1]);
        var (byPowers, byWork) = (0.0, 0.0);
        for (var left = 0; left < known.Length; left++)
        {
            (DataShape Shape, double Value)[] others = [.. known[..left], .. known[(left + 1)..]];
            var (shape, value) = known[left];
            byPowers += Math.Abs(Math.Log(Powers(others).At(Variables(shape)) / value));
            byWork += Math.Abs(Math.Log(Math.Max(Work(terms, others).At(Amounts(terms, shape)), 1e-300) / value));
        }
        var countsWork = byWork <= byPowers;
        var predicted = countsWork ? Work(terms, known).Predict(Amounts(terms, held.Shape))
            : Powers(known).Predict(Variables(held.Shape));
        return new ModelLaw(quantity, unit, terms, Powers(ordered), countsWork ? Work(terms, ordered) : null, predicted,
            held.Value);
    }

    private static PowerProduct Powers(IEnumerable<(DataShape Shape, double Value)> points) => PowerProduct.Fit(
        [.. points.Select(point => Variables(point.Shape))], [.. points.Select(point => point.Value)]);

    private static WorkSum Work(IReadOnlyList<WorkTerm> terms, IEnumerable<(DataShape Shape, double Value)> points) =>
        WorkSum.Fit([.. points.Select(point => Amounts(terms, point.Shape))],
            [.. points.Select(point => point.Value)]);

    private static double[] Variables(DataShape shape) => [shape.Ratings, shape.Users, shape.Movies];

    private static double[] Amounts(IReadOnlyList<WorkTerm> terms, DataShape shape) =>
        [.. terms.Select(term => term.Of(shape))];
}
