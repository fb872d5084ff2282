namespace MovieRec.Experiments;

/// <summary>What is compared, and who takes part. The first variant is the control.</summary>
public sealed record Experiment
{
    private const double Rounding = 1e-9;

    /// <summary>Describes an experiment.</summary>
    /// <param name="name">Its name; with <see cref="Salt"/> it decides who gets what.</param>
    /// <param name="variants">
    /// Two or more, of different names, whose weights sum to 1; the first is the control.
    /// </param>
    /// <exception cref="ExperimentException">One of these does not hold.</exception>
    public Experiment(string name, params IReadOnlyList<Variant> variants)
    {
        ArgumentNullException.ThrowIfNull(variants);
        if (string.IsNullOrWhiteSpace(name))
            throw new ExperimentException("An experiment needs a name, since its name decides who gets which variant.");
        if (variants.Count < 2)
            throw new ExperimentException(
                $"'{name}' has {(variants.Count == 1 ? "only one variant" : "no variant")}, but a comparison needs at "
                    + "least two.");
        if (variants.DistinctBy(variant => variant.Name).Count() < variants.Count)
            throw new ExperimentException($"Two variants of '{name}' share a name; give each its own.");
        foreach (var variant in variants)
        {
            if (string.IsNullOrWhiteSpace(variant.Name))
                throw new ExperimentException($"A variant of '{name}' has no name; give it one.");
            if (!(variant.Weight is > 0 and < 1))
                throw new ExperimentException($"The weight of '{variant.Name}' in '{name}' is {variant.Weight:R}; it "
                    + "must lie above 0 and below 1.");
        }
        var sum = variants.Sum(variant => variant.Weight);
        if (Math.Abs(sum - 1) > Rounding)
            throw new ExperimentException($"The weights of '{name}' sum to {sum:R}; they must sum to 1.");
        (Name, Salt, Variants) = (name, name, [.. variants]);
        Keys = [.. variants.Select(variant => Assignment.Hash(variant.Name))];
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>
    /// What its assignment is drawn with: the name, unless an experiment is to be repeated with a fresh draw.
    /// </summary>
    public string Salt { get; init; }

    /// <summary>The variants; the first is the control.</summary>
    public IReadOnlyList<Variant> Variants { get; }

    /// <summary>The part of the traffic that takes part; null for all of it.</summary>
    public NamespaceSlice? Slice { get; init; }

    /// <summary>The number of each variant's name, for <see cref="Assignment"/>.</summary>
    internal IReadOnlyList<ulong> Keys { get; }

    /// <summary>What the others are compared with.</summary>
    public Variant Control => Variants[0];
}
