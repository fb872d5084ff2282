using System.Globalization;
using MovieRec.Numerics;

namespace MovieRec.Cli;

/// <summary>What <c>tune</c> tries of a model's options. A model that may be tuned has one line here.</summary>
/// <param name="axes">The options that vary, each on its own.</param>
internal sealed class SearchSpace(params IReadOnlyList<SearchAxis> axes)
{
    /// <summary>The spaces by the name of the model.</summary>
    public static IReadOnlyDictionary<string, SearchSpace> All { get; } = new Dictionary<string, SearchSpace>(
        StringComparer.OrdinalIgnoreCase)
    {
        ["als"] = new(SearchAxis.Whole("factors", 8, 128), SearchAxis.Number("regularization", 2, 200),
            SearchAxis.Number("alpha", 0.3, 10), SearchAxis.Whole("iterations", 6, 24)),
        ["ease"] = new(SearchAxis.Number("regularization", 20, 5000), SearchAxis.Share("historyDiscount", 0, 1),
            SearchAxis.Share("ratingPower", 0, 1)),
        ["session-ease"] = new(SearchAxis.Number("sittingMinutes", 0.5, 60), SearchAxis.Share("longTermShare", 0, 1),
            SearchAxis.Number("regularization", 20, 2000), SearchAxis.Share("historyDiscount", 0, 1),
            SearchAxis.Share("ratingPower", 0, 1)),
        ["slim"] = new(SearchAxis.Number("l1", 0.1, 20), SearchAxis.Number("l2", 20, 2000),
            SearchAxis.OneOf("nonNegative", "true", "false"), SearchAxis.Share("historyDiscount", 0, 1),
            SearchAxis.Share("ratingPower", 0, 1)),
        ["puresvd"] = new(SearchAxis.Whole("factors", 5, 60), SearchAxis.Share("ratingPower", 0, 1)),
        ["bpr"] = new(SearchAxis.Whole("factors", 16, 128), SearchAxis.Whole("epochs", 30, 150),
            SearchAxis.Number("learningRate", 0.02, 0.2), SearchAxis.Number("regularization", 0.002, 0.1),
            SearchAxis.Number("biasRegularization", 0.002, 0.1)),
        ["lightgcn"] = new(SearchAxis.Whole("factors", 32, 128), SearchAxis.Whole("layers", 1, 3),
            SearchAxis.Share("receiverPower", 0.3, 1), SearchAxis.Share("senderPower", -0.3, 0.5),
            SearchAxis.Share("ownShare", 0, 0.5), SearchAxis.Whole("epochs", 50, 200),
            SearchAxis.Number("learningRate", 0.0005, 0.01)),
        ["rp3beta"] = new(SearchAxis.Share("alpha", 0.3, 1.5), SearchAxis.Share("beta", 0, 1),
            SearchAxis.Whole("neighbors", 30, 1000), SearchAxis.Share("ratingPower", 0, 1)),
        ["itemknn"] = new(SearchAxis.Whole("neighbors", 20, 500), SearchAxis.Number("shrinkage", 0.1, 100),
            SearchAxis.Share("asymmetry", 0, 1), SearchAxis.Share("ratingPower", 0, 1)),
        ["userknn"] = new(SearchAxis.Whole("neighbors", 20, 500), SearchAxis.Number("shrinkage", 0.1, 100),
            SearchAxis.Share("asymmetry", 0, 1), SearchAxis.Number("amplification", 0.5, 8),
            SearchAxis.Share("ratingPower", 0, 1)),
        ["content"] = new(SearchAxis.Number("yearWeight", 0.1, 5), SearchAxis.Share("ratingPower", 0, 2)),
        ["hybrid"] = new(SearchAxis.Number("mapRegularization", 1, 10_000),
            SearchAxis.Number("contentWeight", 0.1, 100), SearchAxis.Number("yearWeight", 0.1, 5)),
        ["fusion"] = new(SearchAxis.Number("alsWeight", 0.1, 2), SearchAxis.Number("easeWeight", 0.1, 2),
            SearchAxis.Number("bprWeight", 0.1, 2)),
        ["recent"] = new(SearchAxis.Number("halfLifeDays", 1, 365)),
    };

    /// <summary>The options that vary.</summary>
    public IReadOnlyList<SearchAxis> Axes => axes;

    /// <summary>
    /// The values of trial <paramref name="trial"/>, which depend on nothing but it and the seed. Trial 0 is the
    /// defaults.
    /// </summary>
    /// <param name="model">The model they are for.</param>
    /// <param name="seed">Another seed tries others.</param>
    /// <param name="trial">Number of the trial, from 0.</param>
    public IReadOnlyList<Setting> Draw(string model, ulong seed, int trial)
    {
        if (trial == 0) return [];
        var random = SplitMix64.ForStream(seed, (ulong)trial);
        return [.. axes.Select(axis => new Setting(model, axis.Name, axis.Draw(random.NextDouble())))];
    }
}

/// <summary>One option and the values it may take.</summary>
/// <param name="Name">The option, as <c>--set</c> names it.</param>
/// <param name="Draw">The value, as <c>--set</c> takes it, at a place in [0, 1).</param>
internal sealed record SearchAxis(string Name, Func<double, string> Draw)
{
    /// <summary>
    /// A number from <paramref name="low"/> to <paramref name="high"/>, evenly on the logarithmic scale, in three
    /// digits.
    /// </summary>
    public static SearchAxis Number(string name, double low, double high) =>
        new(name,
            place =>
                double.Parse((low * Math.Pow(high / low, place)).ToString("G3", CultureInfo.InvariantCulture),
                    CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));

    /// <summary>A whole number, evenly on the logarithmic scale.</summary>
    public static SearchAxis Whole(string name, int low, int high) =>
        new(name,
            place =>
                Math.Min(high, (int)(low * Math.Pow((high + 1.0) / low, place))).ToString(
                    CultureInfo.InvariantCulture));

    /// <summary>
    /// A number from <paramref name="low"/> to <paramref name="high"/>, evenly, in hundredths of the way.
    /// </summary>
    public static SearchAxis Share(string name, double low, double high) =>
        new(name,
            place => Math.Round(low + (high - low) * Math.Round(place, 2), 4).ToString(CultureInfo.InvariantCulture));

    /// <summary>One of a few words.</summary>
    public static SearchAxis OneOf(string name, params string[] words) =>
        new(name, place => words[(int)(place * words.Length)]);
}
