namespace MovieRec.Evaluation;

/// <summary>
/// What an evaluation found: for each metric and cutoff a value for every counted user and their mean, and figures of
/// the lists as a whole. Figures go by names such as <c>recall@10</c>. Users without training interactions, of whom no
/// model knows anything, are not in them but in a result of their own, <see cref="New"/>.
/// </summary>
public sealed class RankingResult
{
    private readonly int[] _users;
    private readonly Dictionary<string, double[]> _perUser;
    private readonly Dictionary<string, double> _figures;

    internal RankingResult(
        string model, RankingProtocol protocol, int[] users, IReadOnlyList<KeyValuePair<string, double[]>> perUser,
        IReadOnlyList<KeyValuePair<string, double>> ofAllLists, RankingResult? ofNew)
    {
        (Model, Protocol, _users, _perUser, New) = (model, protocol, users, new(perUser), ofNew);
        _figures = new(ofAllLists);
        foreach (var (name, values) in perUser) _figures[name] = MeanOfDefined(values);
        PerUserNames = [.. perUser.Select(metric => metric.Key)];
        Names = [.. PerUserNames, .. ofAllLists.Select(total => total.Key)];
    }

    private RankingResult(string model, RankingResult original) =>
        (Model, Protocol, _users, _perUser, _figures, Names, PerUserNames, New) =
        (model, original.Protocol, original._users, original._perUser, original._figures, original.Names,
            original.PerUserNames, original.New?.Named(model));

    /// <summary>The model's name.</summary>
    public string Model { get; }

    /// <summary>What the figures mean.</summary>
    public RankingProtocol Protocol { get; }

    /// <summary>The names of all figures, in the order tables show them.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The names of the figures that are means over users.</summary>
    public IReadOnlyList<string> PerUserNames { get; }

    /// <summary>
    /// The same figures over the test users without training interactions; null where there are none.
    /// </summary>
    public RankingResult? New { get; }

    /// <summary>The users (indices, ascending) counted in the means.</summary>
    public ReadOnlySpan<int> Users => _users;

    /// <summary>
    /// The figure called <paramref name="name"/>; for a per-user metric the mean over the users for whom it is defined.
    /// </summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists those there are.</exception>
    public double this[string name] =>
        _figures.TryGetValue(name, out var value) ? value : throw Missing(name, _figures.Keys);

    /// <summary>
    /// The values of the users in <see cref="Users"/>, in that order; NaN where the metric is undefined for a user.
    /// </summary>
    /// <exception cref="KeyNotFoundException">
    /// There is no per-user metric of that name; the message lists those there are.
    /// </exception>
    public ReadOnlySpan<double> PerUser(string name) =>
        _perUser.TryGetValue(name, out var values) ? values : throw Missing(name, _perUser.Keys);

    /// <summary>The same result under another name, to tell two settings of one model apart.</summary>
    public RankingResult Named(string model) => new(model, this);

    private static double MeanOfDefined(double[] values)
    {
        var (sum, count) = (0.0, 0);
        foreach (var value in values)
        {
            if (double.IsNaN(value)) continue;
            sum += value;
            count++;
        }
        return count == 0 ? double.NaN : sum / count;
    }

    private KeyNotFoundException Missing(string name, ICollection<string> have) =>
        new($"The result has no '{name}'; it has {string.Join(", ", Names.Where(have.Contains))}.");
}
