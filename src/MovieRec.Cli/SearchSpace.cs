using System.Globalization;
using MovieRec.Numerics;

namespace MovieRec.Cli;

/// <summary>What <c>tune</c> tries of a model's options. A model that may be tuned has one line here.</summary>
/// <param name="axes">The options that vary, each on its own.</param>
internal sealed class SearchSpace(params IReadOnlyList<SearchAxis> axes)
{
    /// <summary>The spaces by the name of the model.</summary>
    public static IReadOnlyDictionary<string, SearchSpace> All { get; } = new Dictionary<string, SearchSpace>(StringComparer.OrdinalIgnoreCase)
    {
        ["als"] = new(SearchAxis.Whole("factors", 8, 128), SearchAxis.Number("regularization", 2, 200), SearchAxis.Number("alpha", 0.3, 10), SearchAxis.Whole("iterations", 6, 24)),
        ["ease"] = new(SearchAxis.Number("regularization", 20, 5000)),
    };

    /// <summary>The options that vary.</summary>
    public IReadOnlyList<SearchAxis> Axes => axes;

    /// <summary>The values of trial <paramref name="trial"/>, which depend on nothing but it and the seed. Trial 0 is the defaults.</summary>
    /// <param name="model">The model they are for.</param>
    /// <param name="seed">Another seed tries others.</param>
    /// <param name="trial">Number of the trial, from 0.</param>
    public IReadOnlyList<Assignment> Draw(string model, ulong seed, int trial)
    {
        if (trial == 0) return [];
        var random = SplitMix64.ForStream(seed, (ulong)trial);
        return [.. axes.Select(axis => new Assignment(model, axis.Name, axis.Draw(random.NextDouble())))];
    }
}

/// <summary>One option and the values it may take.</summary>
/// <param name="Name">The option, as <c>--set</c> names it.</param>
/// <param name="Draw">The value, as <c>--set</c> takes it, at a place in [0, 1).</param>
internal sealed record SearchAxis(string Name, Func<double, string> Draw)
{
    /// <summary>A number from <paramref name="low"/> to <paramref name="high"/>, evenly on the logarithmic scale, in three digits.</summary>
    public static SearchAxis Number(string name, double low, double high) =>
        new(name, place => double.Parse((low * Math.Pow(high / low, place)).ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));

    /// <summary>A whole number, evenly on the logarithmic scale.</summary>
    public static SearchAxis Whole(string name, int low, int high) =>
        new(name, place => Math.Min(high, (int)(low * Math.Pow((high + 1.0) / low, place))).ToString(CultureInfo.InvariantCulture));

    /// <summary>A number from <paramref name="low"/> to <paramref name="high"/>, evenly, in hundredths of the way.</summary>
    public static SearchAxis Share(string name, double low, double high) =>
        new(name, place => Math.Round(low + (high - low) * Math.Round(place, 2), 4).ToString(CultureInfo.InvariantCulture));

    /// <summary>One of a few words.</summary>
    public static SearchAxis OneOf(string name, params string[] words) => new(name, place => words[(int)(place * words.Length)]);
}
