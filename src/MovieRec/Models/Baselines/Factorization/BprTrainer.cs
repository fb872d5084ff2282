using System.Diagnostics;
using System.Numerics;
using System.Numerics.Tensors;
using MovieRec.Data;
using MovieRec.Models.Files;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Factorization;

/// <summary>
/// BPR-MF (Rendle, Freudenthaler, Gantner and Schmidt-Thieme, 'BPR: Bayesian Personalized Ranking from Implicit
/// Feedback', UAI 2009): factors and item biases that rank what a user met above what the user did not, learnt by
/// stochastic gradient descent on triples. With e = σ(−(ŝ_ui − ŝ_uj)) and step η,
/// <code>
/// x_u += η·(e·(y_i − y_j) − λx_u),
/// y_i += η·(e·x_u − λy_i),
/// y_j += η·(−e·x_u − λy_j),
/// b_i += η·(e − λ_b·b_i),
/// b_j += η·(−e − λ_b·b_j)
/// </code>
/// u and i are drawn uniformly from the interactions, j uniformly from the items u has not met. Each step depends on
/// the one before where they share a user or an item, so threads work side by side on <see cref="TripleBlocks"/>, which
/// share neither. Users are then folded in anew, each from their own history alone, by the same steps with the items
/// left as they are: so a user of the training and a new user with the same history get the same scores.
/// </summary>
/// <param name="options">Options; null takes the defaults.</param>
public sealed class BprTrainer(BprOptions? options = null) : ITrainer<IRecommender>
{
    private const float InitialDeviation = 0.1f;

    /// <summary>The options this trainer uses.</summary>
    public BprOptions Options { get; } = options ?? new();

    /// <inheritdoc/>
    public string Name => "BPR";

    /// <inheritdoc/>
    /// <exception cref="TrainingException">The factors grew beyond all bounds.</exception>
    public IRecommender Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        InteractionWeights.Check(train, Name);
        cancellationToken.ThrowIfCancellationRequested();
        var clock = Stopwatch.StartNew();
        var random = new SplitMix64(Options.Seed);
        var userFactors = InitialFactors(train.UserCount, ref random);
        var itemFactors = InitialFactors(train.ItemCount, ref random);
        var biases = new float[train.ItemCount];
        var blocks = new TripleBlocks(train.Matrix);
        using var crew = new Crew(Options.Threads);
        for (var epoch = 0; epoch < Options.Epochs; epoch++)
        {
            blocks.Deal(Options.Seed, epoch, crew);
            for (var round = 0; round < blocks.Count; round++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var now = round;
                var done = (epoch + (float)round / blocks.Count) / Options.Epochs;
                var rate = Options.LearningRate * (1 - done);
                crew.For(blocks.Count, userBlock =>
                {
                    var block = blocks.BlockOf(now, userBlock);
                    for (var step = 0; step < block.Interactions.Length; step++)
                        if (block.TryDraw(out var each))
                            Step(Options, userFactors.PaddedRow(each.User), itemFactors.PaddedRow(each.Met),
                                itemFactors.PaddedRow(each.Unmet), ref biases[each.Met], ref biases[each.Unmet], rate);
                });
            }
            // What is not finite in a score reaches the biases of its items.
            if (!float.IsFinite(TensorPrimitives.Sum<float>(biases)))
                throw new TrainingException("The factors of BPR grew beyond all bounds: try a smaller "
                    + $"LearningRate (now {Options.LearningRate}) or another Regularization (now "
                    + $"{Options.Regularization}).");
            progress?.Report(new(Name, epoch + 1, Options.Epochs, null, clock.Elapsed));
        }
        crew.For(train.UserCount, user =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            FoldIn(Options, itemFactors, biases, train.ItemsOf(user), userFactors.PaddedRow(user));
        });
        return new BprModel(Name, Options, userFactors, itemFactors, biases);
    }

    /// <summary>
    /// The user's part of the steps alone, from 0, as many as the training takes for a history of this length, the
    /// items left as they are.
    /// </summary>
    private static void FoldIn(
        BprOptions options, FactorMatrix itemFactors, float[] biases, ReadOnlySpan<int> items, Span<float> x)
    {
        x.Clear();
        if (items.Length == itemFactors.RowCount) return;
        var random = new SplitMix64(options.Seed);
        var steps = options.Epochs * items.Length;
        for (var step = 0; step < steps; step++)
        {
            var item = items[random.NextInt32(items.Length)];
            int other;
            do other = random.NextInt32(itemFactors.RowCount);
            while (items.BinarySearch(other) >= 0);
            var met = itemFactors.PaddedRow(item);
            var unmet = itemFactors.PaddedRow(other);
            var rate = options.LearningRate * (1 - (float)step / steps);
            var e = rate
                / (1 + MathF.Exp(biases[item] - biases[other] + DotDifference(x, met, unmet)));
            var keep = 1 - rate * options.Regularization;
            // Rows are padded to whole vectors.
            for (var k = 0; k < x.Length; k += Vector<float>.Count)
                (keep * new Vector<float>(x[k..]) + e * (new Vector<float>(met[k..]) - new Vector<float>(unmet[k..])))
                    .CopyTo(x[k..]);
        }
    }

    /// <summary>One step on one triple.</summary>
    internal static void Step(
        BprOptions options, Span<float> x, Span<float> yi, Span<float> yj, ref float bi, ref float bj, float rate)
    {
        var e = rate / (1 + MathF.Exp(bi - bj + DotDifference(x, yi, yj)));
        var keep = 1 - rate * options.Regularization;
        var k = 0;
        for (; k + Vector<float>.Count <= x.Length; k += Vector<float>.Count)
        {
            var (xk, ik, jk) = (new Vector<float>(x[k..]), new Vector<float>(yi[k..]), new Vector<float>(yj[k..]));
            (keep * xk + e * (ik - jk)).CopyTo(x[k..]);
            (keep * ik + e * xk).CopyTo(yi[k..]);
            (keep * jk - e * xk).CopyTo(yj[k..]);
        }
        for (; k < x.Length; k++)
        {
            var (xk, ik, jk) = (x[k], yi[k], yj[k]);
            x[k] = keep * xk + e * (ik - jk);
            yi[k] = keep * ik + e * xk;
            yj[k] = keep * jk - e * xk;
        }
        bi += e - rate * options.BiasRegularization * bi;
        bj -= e + rate * options.BiasRegularization * bj;
    }

    /// <summary>xᵀ(y − z).</summary>
    private static float DotDifference(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> z)
    {
        var sums = Vector<float>.Zero;
        var k = 0;
        for (; k + Vector<float>.Count <= x.Length; k += Vector<float>.Count)
            sums += new Vector<float>(x[k..]) * (new Vector<float>(y[k..]) - new Vector<float>(z[k..]));
        var sum = Vector.Sum(sums);
        for (; k < x.Length; k++) sum += x[k] * (y[k] - z[k]);
        return sum;
    }

    private FactorMatrix InitialFactors(int rows, ref SplitMix64 random)
    {
        var factors = new FactorMatrix(rows, Options.Factors);
        for (var row = 0; row < rows; row++)
            foreach (ref var factor in factors.PaddedRow(row)[..Options.Factors])
                factor = (float)random.NextNormal() * InitialDeviation;
        return factors;
    }

    internal sealed class BprModel(
        string name, BprOptions options, FactorMatrix userFactors, FactorMatrix itemFactors, float[] biases)
        : IFoldInRecommender, ISimilarItems, IStoredModel
    {
        public const string StoredKind = "bpr";

        private readonly ItemFactorScores _scores = new(itemFactors);

        public string Name => name;

        public int UserCount => userFactors.RowCount;

        public int ItemCount => itemFactors.RowCount;

        public void Score(int user, Span<float> scores)
        {
            ScoreRequest.Check(this, user, scores);
            ScoreFactors(userFactors[user], scores);
        }

        public void Score(ReadOnlySpan<int> users, Span<float> scores)
        {
            ScoreRequest.Check(this, users, scores);
            _scores.Compute(userFactors, users, scores);
            for (var row = 0; row < users.Length; row++)
            {
                var own = scores.Slice(row * ItemCount, ItemCount);
                TensorPrimitives.Add(own, biases, own);
            }
        }

        public void ScoreHistory(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Span<float> scores)
        {
            ScoreRequest.CheckHistory(this, items, weights, scores);
            Span<float> x = stackalloc float[itemFactors.Stride];
            FoldIn(options, itemFactors, biases, items, x);
            ScoreFactors(x[..options.Factors], scores);
        }

        public IReadOnlyList<Recommendation> SimilarItems(int item, int count) =>
            CosineSimilarity.MostSimilar(itemFactors, item, count);

        string IStoredModel.Kind => StoredKind;

        void IStoredModel.Store(StateWriter state)
        {
            state.Add("name", name);
            state.AddOptions("options", options);
            state.Add("userFactors", userFactors);
            state.Add("itemFactors", itemFactors);
            state.Add("biases", biases);
        }

        public static BprModel Restore(StateReader state)
        {
            var options = state.Options<BprOptions>("options");
            return new(
                state.Text("name"), options, state.Matrix("userFactors", state.Train.UserCount, options.Factors),
                state.Matrix("itemFactors", state.Train.ItemCount, options.Factors),
                state.Floats("biases", state.Train.ItemCount));
        }

        private void ScoreFactors(ReadOnlySpan<float> factors, Span<float> scores)
        {
            _scores.Compute(factors, scores);
            TensorPrimitives.Add(scores, biases, scores);
        }
    }
}
