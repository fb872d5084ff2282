using System.Numerics.Tensors;
using System.Text.Json.Serialization;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Models.Baselines;

namespace MovieRec.Cli.Explorer;

/// <summary>
/// What the page scores with. How much of a model a page can hold differs by kind: factors that are folded in there
/// (ALS), weights between movies that are summed there, scores that are the same for everybody, or, for all others, the
/// best movies of each user as the library ranks them.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(AlsPart), "als")]
[JsonDerivedType(typeof(SumPart), "sum")]
[JsonDerivedType(typeof(SharedPart), "shared")]
[JsonDerivedType(typeof(ListPart), "list")]
internal abstract record ModelPart
{
    /// <summary>
    /// A sentence on why the page takes no ratings of the reader's own; null where it takes them.
    /// </summary>
    public string? NoOwnRatings { get; private init; }

    /// <summary>What the page needs of a model.</summary>
    public static ModelPart Create(Recommender model, CancellationToken cancellationToken) => model.Model switch
    {
        AlsModel als => AlsPart.Create(als),
        SharedScoresModel shared => SharedPart.Create(shared),
        IFoldInRecommender folding when SumPart.IsSum(model) => SumPart.Create(folding),
        _ => ListPart.Rank(model, cancellationToken) with { NoOwnRatings = WhyNot(model) },
    };

    private static string WhyNot(Recommender model) => model.FoldsIn
        ? $"What the model {model.Name} needs to recommend for ratings of your own does not fit into this page; "
            + "'movierec recommend --rate' and 'movierec serve' do it."
        : $"The model {model.Name} recommends only to users it was trained on, so it cannot take ratings of your own; "
            + "a page made with another model, such as als, can.";
}

/// <summary>Factors of users and items, popularity, and the options by which a new user is folded in.</summary>
internal sealed record AlsPart(
    int Factors, float Alpha, float UnobservedWeight, float Regularization, bool ScalesByHistory, float ScalingExponent,
    float LikedFrom, float PriorHistory,
    PackedArray Popularity, PackedArray UserFactors, PackedArray ItemFactors) : ModelPart
{
    public static AlsPart Create(AlsModel model)
    {
        var options = model.Options;
        var users = UserPart.Shown(model.UserCount);
        var userFactors = new float[users.Length * options.Factors];
        var itemFactors = new float[model.ItemCount * options.Factors];
        for (var row = 0; row < users.Length; row++)
            model.TasteOf(users[row]).CopyTo(userFactors.AsSpan(row * options.Factors));
        for (var item = 0; item < model.ItemCount; item++)
            model.ItemFactors(item).CopyTo(itemFactors.AsSpan(item * options.Factors));
        return new AlsPart(
            options.Factors, options.Alpha, options.UnobservedWeight, options.Regularization,
            options.Scaling == RegularizationScaling.ByHistory, options.ScalingExponent, model.LikedFrom,
            options.PriorHistory,
            PackedArray.Create(model.Popularity.ToArray()), PackedArray.Create(userFactors),
            PackedArray.Create(itemFactors));
    }
}

/// <summary>
/// A model whose score is a sum over the history, Σ_j r_j^p·w_ji: EASE, SLIM, neighbours of movies and the like.
/// </summary>
/// <param name="RatingPower">p.</param>
/// <param name="Scales">The largest |w_ji| of each row j, over 32,767.</param>
/// <param name="Weights">The w_ji over their row's scale, as whole numbers, row by row.</param>
/// <param name="Popularity">The scores of an empty history.</param>
internal sealed record SumPart(float RatingPower, PackedArray Scales, PackedArray Weights, PackedArray Popularity)
    : ModelPart
{
    /// <summary>Movies at most: the page carries a number for each pair of them.</summary>
    public const int MostMovies = 2_000;

    /// <summary>
    /// Whether a model's scores are such sums, and small enough: its reasons for a history are then shares of each
    /// movie in it, and none of popularity.
    /// </summary>
    public static bool IsSum(Recommender model)
    {
        if (!model.FoldsIn || model.Train.ItemCount is < 2 or > MostMovies) return false;
        var items = model.Train.Items;
        var explained = model.NewVisitor().Meets(items.RawIdOf(0)).Explain(items.RawIdOf(1));
        return explained is { Kind: ReasonKind.Share, Popularity: 0 };
    }

    /// <summary>Reads the weights off the scores of histories of one movie.</summary>
    public static SumPart Create(IFoldInRecommender model)
    {
        const int Steps = short.MaxValue;
        const float Other = 4;
        var count = model.ItemCount;
        var (scales, weights, row, popularity) =
            (new float[count], new short[count * count], new float[count], new float[count]);
        model.ScoreHistory([], [], popularity);
        float power = 1, strongest = 0;
        for (var item = 0; item < count; item++)
        {
            model.ScoreHistory([item], [1], row);
            var best = TensorPrimitives.IndexOfMaxMagnitude<float>(row);
            var largest = Math.Abs(row[best]);
            if (largest == 0) continue;
            scales[item] = largest / Steps;
            for (var other = 0; other < count; other++)
                weights[item * count + other] = (short)MathF.Round(row[other] / scales[item]);
            if (largest <= strongest) continue;
            // 1^p = 1, so that the score of a rating of 4 is 4^p times as large.
            (strongest, var weight) = (largest, row[best]);
            model.ScoreHistory([item], [Other], row);
            power = MathF.Log(row[best] / weight) / MathF.Log(Other);
        }
        return new SumPart(power, PackedArray.Create(scales), PackedArray.Create(weights),
            PackedArray.Create(popularity));
    }
}

/// <summary>Scores that are the same for everybody.</summary>
internal sealed record SharedPart(PackedArray Scores) : ModelPart
{
    public static SharedPart Create(SharedScoresModel model)
    {
        var scores = new float[model.ItemCount];
        model.ScoreHistory([], [], scores);
        return new SharedPart(PackedArray.Create(scores));
    }
}

/// <summary>The best unrated movies of each user of the page, as the library ranks them.</summary>
/// <param name="Starts">Where each user's list starts, and at last where all end.</param>
/// <param name="Items">The lists, one after the other.</param>
/// <param name="Scores">The score of each place.</param>
internal sealed record ListPart(PackedArray Starts, PackedArray Items, PackedArray Scores) : ModelPart
{
    /// <summary>Movies in a list at most.</summary>
    public const int Longest = 200;

    public static ListPart Rank(Recommender model, CancellationToken cancellationToken)
    {
        var lists = Ranker.RecommendAll(
            model.Model, model.Train, UserPart.Shown(model.Train.UserCount), Longest,
            cancellationToken: cancellationToken);
        var (starts, items, scores) = (new List<int> { 0 }, new List<int>(), new List<float>());
        for (var list = 0; list < lists.Count; list++)
        {
            items.AddRange(lists.ItemsOf(list));
            scores.AddRange(lists.ScoresOf(list));
            starts.Add(items.Count);
        }
        return new ListPart(
            PackedArray.Create([.. starts]), PackedArray.Create([.. items]), PackedArray.Create([.. scores]));
    }
}
