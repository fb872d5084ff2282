using System.Numerics.Tensors;
using MovieRec.Models.Files;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.RatingPrediction;

/// <summary>Trained explicit ALS: r̂_ui = μ + x_uᵀy_i + b_u + b_i.</summary>
internal sealed class ExplicitAlsModel : RatingModel, IStoredModel
{
    internal const string StoredKind = "explicit-als";

    private readonly FactorMatrix _users;
    private readonly FactorMatrix _items;

    internal ExplicitAlsModel(string name, Interactions train, ExplicitAlsOptions options, double mean,
        FactorMatrix users, FactorMatrix items, int iterations) : base(name, train) =>
        (Options, Mean, _users, _items, Iterations) = (options, mean, users, items, iterations);

    /// <summary>The options it was trained with.</summary>
    public ExplicitAlsOptions Options { get; }

    /// <summary>
    /// After how many iterations this was the model: fewer than asked for where training stopped early.
    /// </summary>
    public int Iterations { get; }

    /// <summary>μ, the mean of all training ratings.</summary>
    public double Mean { get; }

    /// <summary>x of <paramref name="user"/>; length <see cref="ExplicitAlsOptions.Factors"/>.</summary>
    public ReadOnlySpan<float> UserFactors(int user) => _users[user][..Options.Factors];

    /// <summary>y of <paramref name="item"/>; length <see cref="ExplicitAlsOptions.Factors"/>.</summary>
    public ReadOnlySpan<float> ItemFactors(int item) => _items[item][..Options.Factors];

    /// <summary>b of <paramref name="user"/>.</summary>
    public float UserBias(int user) => _users[user][Options.Factors];

    /// <summary>b of <paramref name="item"/>.</summary>
    public float ItemBias(int item) => _items[item][Options.Factors + 1];

    /// <inheritdoc/>
    protected internal override double Estimate(int user, int item) =>
        Mean + TensorPrimitives.Dot<float>(_users.PaddedRow(user), _items.PaddedRow(item));

    string IStoredModel.Kind => StoredKind;

    void IStoredModel.Store(StateWriter state)
    {
        state.Add("name", Name);
        state.AddOptions("options", Options);
        state.Add("mean", Mean);
        state.Add("iterations", Iterations);
        state.Add("users", _users);
        state.Add("items", _items);
    }

    internal static ExplicitAlsModel Restore(StateReader state)
    {
        var options = state.Options<ExplicitAlsOptions>("options");
        var (users, items) = (state.Matrix("users", state.Train.UserCount, options.Factors + 2),
            state.Matrix("items", state.Train.ItemCount, options.Factors + 2));
        return new(state.Text("name"), state.Train, options, state.Double("mean"), users, items,
            state.Int32("iterations"));
    }
}
