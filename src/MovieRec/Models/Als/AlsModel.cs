using System.Numerics.Tensors;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Als;

/// <summary>Trained ALS factors. The score of item i for user u is x_uᵀy_i.</summary>
public sealed class AlsModel : IRecommender
{
    private readonly float[] _userFactors;
    private readonly float[] _itemFactors;
    private readonly int _stride;
    private readonly Lazy<HalfStep> _userStep;

    internal AlsModel(AlsOptions options, Interactions train, float[] userFactors, float[] itemFactors, int stride)
    {
        (Options, Train, _userFactors, _itemFactors, _stride) = (options, train, userFactors, itemFactors, stride);
        _userStep = new(() => new HalfStep(options, itemFactors, stride));
    }

    /// <summary>The options it was trained with.</summary>
    public AlsOptions Options { get; }

    /// <summary>The interactions it was trained on.</summary>
    public Interactions Train { get; }

    /// <inheritdoc/>
    public string Name => "ALS";

    /// <inheritdoc/>
    public int UserCount => Train.UserCount;

    /// <inheritdoc/>
    public int ItemCount => Train.ItemCount;

    /// <summary>x of <paramref name="user"/>; length <see cref="AlsOptions.Factors"/>.</summary>
    public ReadOnlySpan<float> UserFactors(int user) => _userFactors.AsSpan(user * _stride, Options.Factors);

    /// <summary>y of <paramref name="item"/>; length <see cref="AlsOptions.Factors"/>.</summary>
    public ReadOnlySpan<float> ItemFactors(int item) => _itemFactors.AsSpan(item * _stride, Options.Factors);

    /// <inheritdoc/>
    public void Score(int user, Span<float> scores) => ScoreFactors(UserFactors(user), scores);

    /// <summary>Scores every item for given user factors, such as <see cref="FoldIn"/> returns.</summary>
    /// <param name="factors">x; length <see cref="AlsOptions.Factors"/>.</param>
    /// <param name="scores">Receives one score an item; length <see cref="ItemCount"/>.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void ScoreFactors(ReadOnlySpan<float> factors, Span<float> scores)
    {
        if (factors.Length != Options.Factors) throw new ArgumentException($"Expected {Options.Factors} factors, got {factors.Length}.", nameof(factors));
        if (scores.Length != ItemCount) throw new ArgumentException($"Expected room for {ItemCount} scores, got {scores.Length}.", nameof(scores));
        for (var item = 0; item < scores.Length; item++)
            scores[item] = TensorPrimitives.Dot(factors, ItemFactors(item));
    }

    /// <summary>Factors of a user who was not in the training: one row of the users' half-step, item factors fixed.</summary>
    /// <param name="items">Item indices, ascending, without repeats.</param>
    /// <param name="weights">Weight of each, such as the rating.</param>
    /// <returns>x; length <see cref="AlsOptions.Factors"/>.</returns>
    /// <exception cref="TrainingException">The weights leave the equations without a finite solution.</exception>
    public float[] FoldIn(ReadOnlySpan<int> items, ReadOnlySpan<float> weights)
    {
        if (items.Length != weights.Length) throw new ArgumentException("Every item needs one weight.", nameof(weights));
        var solution = new float[_stride];
        if (!_userStep.Value.TrySolveRow(items, weights, new HalfStep.Workspace(_stride), solution))
            throw new TrainingException("This history has no finite solution: its weights must be finite and not negative.");
        return solution[..Options.Factors];
    }

    /// <summary>
    /// Why <paramref name="user"/> is offered <paramref name="item"/>: the share of each movie j of the user's history in the score,
    /// <code>s_ui = y_iᵀA⁻¹b = Σ_j c_j·(y_iᵀA⁻¹y_j)</code>
    /// (Hu et al. 2008, §5). The shares sum to the score, up to rounding.
    /// </summary>
    /// <param name="user">User index.</param>
    /// <param name="item">Item index.</param>
    /// <returns>One entry a movie of the history, largest share first; <see cref="Recommendation.Score"/> holds the share.</returns>
    public IReadOnlyList<Recommendation> Explain(int user, int item)
    {
        var columns = Train.ItemsOf(user);
        var values = Train.WeightsOf(user);
        if (columns.IsEmpty) return [];
        var step = _userStep.Value;
        var workspace = new HalfStep.Workspace(_stride);
        step.TryFactor(columns, values, workspace);
        var direction = ItemFactors(item).ToArray();
        Cholesky.Solve(workspace.Matrix, Options.Factors, _stride, direction);
        var shares = new Recommendation[columns.Length];
        for (var entry = 0; entry < shares.Length; entry++)
            shares[entry] = new(columns[entry], step.Confidence(values[entry]) * TensorPrimitives.Dot(direction, ItemFactors(columns[entry])));
        Array.Sort(shares, static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Item.CompareTo(b.Item));
        return shares;
    }

    /// <summary>The items whose factors point most nearly the same way, by cosine, the item itself left out; ties go to the lower index.</summary>
    public IReadOnlyList<Recommendation> SimilarItems(int item, int count) => MostSimilar(_itemFactors, item, count);

    /// <summary>The users whose factors point most nearly the same way, by cosine, the user left out; ties go to the lower index.</summary>
    public IReadOnlyList<Recommendation> SimilarUsers(int user, int count) => MostSimilar(_userFactors, user, count);

    private Recommendation[] MostSimilar(float[] factors, int row, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var rows = factors.Length / _stride;
        var similar = new List<Recommendation>(rows);
        for (var other = 0; other < rows; other++)
        {
            var cosine = TensorPrimitives.CosineSimilarity<float>(factors.AsSpan(row * _stride, _stride), factors.AsSpan(other * _stride, _stride));
            // A row without history has no direction, and its cosine is NaN.
            if (other != row && float.IsFinite(cosine)) similar.Add(new(other, cosine));
        }
        return [.. similar.OrderByDescending(each => each.Score).ThenBy(each => each.Item).Take(count)];
    }
}
