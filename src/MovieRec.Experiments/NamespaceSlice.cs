namespace MovieRec.Experiments;

/// <summary>
/// A part of a namespace's units. Experiments with slices of one namespace that do not overlap never share a unit
/// (Bakshy, Eckles and Bernstein, 'Designing and deploying online field experiments', WWW 2014).
/// </summary>
public sealed record NamespaceSlice
{
    /// <summary>Describes a slice.</summary>
    /// <param name="name">The namespace.</param>
    /// <param name="from">Where the slice begins, in 0 .. 1.</param>
    /// <param name="to">Where it ends, itself left out; above <paramref name="from"/>, at most 1.</param>
    /// <exception cref="ExperimentException">The ends do not enclose a part of 0 .. 1.</exception>
    public NamespaceSlice(string name, double from, double to)
    {
        if (!(from >= 0 && from < to && to <= 1))
            throw new ExperimentException($"The slice {from:R} to {to:R} of namespace '{name}' is no part of 0 to 1; "
                + "give two ends in ascending order.");
        (Name, From, To) = (name, from, to);
    }

    /// <summary>The namespace.</summary>
    public string Name { get; }

    /// <summary>Where the slice begins, in 0 .. 1.</summary>
    public double From { get; }

    /// <summary>Where it ends, itself left out.</summary>
    public double To { get; }

    /// <summary>Whether the two would ever share a unit.</summary>
    public bool Overlaps(NamespaceSlice other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Name == other.Name && From < other.To && other.From < To;
    }
}
