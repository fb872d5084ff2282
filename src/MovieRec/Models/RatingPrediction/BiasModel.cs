using MovieRec.Models.Files;
using MovieRec.Preprocessing;

namespace MovieRec.Models.RatingPrediction;

/// <summary>The trained bias baseline: μ + b_u + b_i.</summary>
public sealed class BiasModel : RatingModel, IStoredModel
{
    internal const string StoredKind = "bias";

    private readonly double[] _userBiases;
    private readonly double[] _itemBiases;

    internal BiasModel(string name, Interactions train, double mean, double[] userBiases, double[] itemBiases)
        : base(name, train) =>
        (Mean, _userBiases, _itemBiases) = (mean, userBiases, itemBiases);

    /// <summary>μ, the mean of all training ratings.</summary>
    public double Mean { get; }

    /// <summary>b_u of every user.</summary>
    public ReadOnlySpan<double> UserBiases => _userBiases;

    /// <summary>b_i of every item.</summary>
    public ReadOnlySpan<double> ItemBiases => _itemBiases;

    /// <inheritdoc/>
    protected internal override double Estimate(int user, int item) => Mean + _userBiases[user] + _itemBiases[item];

    string IStoredModel.Kind => StoredKind;

    void IStoredModel.Store(StateWriter state)
    {
        state.Add("name", Name);
        state.Add("mean", Mean);
        state.Add("userBiases", _userBiases);
        state.Add("itemBiases", _itemBiases);
    }

    internal static BiasModel Restore(StateReader state) => new(
        state.Text("name"), state.Train, state.Double("mean"), state.Doubles("userBiases", state.Train.UserCount),
        state.Doubles("itemBiases", state.Train.ItemCount));
}
