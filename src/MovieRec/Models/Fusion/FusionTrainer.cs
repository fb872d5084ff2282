using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using MovieRec.Data;
using MovieRec.Models.Als;
using MovieRec.Models.Baselines.Factorization;
using MovieRec.Models.Baselines.Linear;
using MovieRec.Models.Files;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Fusion;

/// <summary>
/// Several models that vote: each is trained on the same interactions, and
/// <code>score(u, i) = Σ_m w_m·f(s_m, u, i)</code>
/// with f as <see cref="FusionMethod"/> says. Models that err differently correct each other. A fusion folds in where
/// all its parts do.
/// </summary>
public sealed class FusionTrainer : ITrainer<IRecommender>, IBudgetedTrainer
{
    private readonly (ITrainer<IRecommender> Trainer, float Weight)[] _parts;

    /// <param name="parts">The models, at least one; the order matters to rounding only.</param>
    /// <param name="method">What their scores have in common.</param>
    /// <param name="rankConstant">
    /// k₀ of <see cref="FusionMethod.ReciprocalRanks"/>, at least 0; 60 is the paper's.
    /// </param>
    /// <exception cref="ArgumentException">There is no part, or a weight or the constant is out of range.</exception>
    public FusionTrainer(IReadOnlyList<(ITrainer<IRecommender> Trainer, float Weight)> parts,
        FusionMethod method = FusionMethod.StandardizedScores, float rankConstant = 60)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0
            || parts.Any(part => part.Trainer is null || !(part.Weight > 0) || !float.IsFinite(part.Weight)))
            throw new ArgumentException("A fusion needs at least one model, each with a weight above 0.",
                nameof(parts));
        (_parts, Method, RankConstant) = ([.. parts], method,
            OptionRange.AtLeast(rankConstant, 0, nameof(rankConstant)));
    }

    /// <summary>
    /// The blend of three models that err differently, each with its defaults: ALS, session EASE (EASE where the side
    /// data has no times) and BPR.
    /// </summary>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <param name="trained">
    /// The model of such options that was trained already, on the same interactions and side data, and so need not be
    /// trained again; null where there is none.
    /// </param>
    /// <exception cref="TrainingException">Every weight is 0.</exception>
    public static FusionTrainer Blend(
        FusionOptions? options = null, Func<ModelOptions, IRecommender?>? trained = null)
    {
        options ??= new();
        (ITrainer<IRecommender> Trainer, float Weight)[] parts =
        [
            (new Part("ALS", _ => new AlsOptions(), trained), options.AlsWeight),
            (new Part("EASE", side => EaseAsTimesAllow(side, options.MemoryBudget), trained), options.EaseWeight),
            (new Part("BPR", _ => new BprOptions { Epochs = options.BprEpochs }, trained), options.BprWeight),
        ];
        parts = [.. parts.Where(part => part.Weight > 0)];
        return parts.Length > 0
            ? new FusionTrainer(parts, options.Method, options.RankConstant)
            : throw new TrainingException("Every weight of the fusion is 0: give at least one model a weight above 0.");
    }

    /// <summary>Fuses models that were trained already.</summary>
    /// <param name="models">The models, at least one; the order matters to rounding only.</param>
    /// <param name="train">The interactions that all of them were trained on.</param>
    /// <param name="method">What their scores have in common.</param>
    /// <param name="rankConstant">
    /// k₀ of <see cref="FusionMethod.ReciprocalRanks"/>, at least 0; 60 is the paper's.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is no model, a weight or the constant is out of range, or a model has other users or items.
    /// </exception>
    public static IRecommender Fuse(IReadOnlyList<(IRecommender Model, float Weight)> models, Interactions train,
        FusionMethod method = FusionMethod.StandardizedScores, float rankConstant = 60)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(train);
        if (models.Any(
            each => each.Model?.UserCount != train.UserCount || each.Model.ItemCount != train.ItemCount))
            throw new ArgumentException("Every model must have been trained on the same users and items.",
                nameof(models));
        return new FusionTrainer([.. models.Select(each => (new Given(each.Model), each.Weight))], method, rankConstant)
            .Train(train);
    }

    /// <summary>What the parts' scores have in common.</summary>
    public FusionMethod Method { get; }

    /// <summary>k₀ of <see cref="FusionMethod.ReciprocalRanks"/>.</summary>
    public float RankConstant { get; }

    /// <inheritdoc/>
    public string Name => "Fusion";

    /// <inheritdoc/>
    public IRecommender Train(
        Interactions train, Dataset? side = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        InteractionWeights.Check(train, Name);
        cancellationToken.ThrowIfCancellationRequested();
        CheckMemory(train, side);
        // One after the other: each has all threads, and the memory that it worked in is free for the next.
        var models = Array.ConvertAll(_parts,
            part => part.Trainer.Train(train, side, progress, cancellationToken));
        return FusionModel.Create(
            new Fused(Name, Method, RankConstant, models, Array.ConvertAll(_parts, part => part.Weight)), train);
    }

    void IBudgetedTrainer.CheckMemory(Interactions train, Dataset? side) => CheckMemory(train, side);

    private void CheckMemory(Interactions train, Dataset? side)
    {
        foreach (var part in _parts) (part.Trainer as IBudgetedTrainer)?.CheckMemory(train, side);
    }

    private static ModelOptions EaseAsTimesAllow(Dataset? side, float memoryBudget) =>
        side?.Ratings.HasTimestamps == true
            ? new SessionEaseOptions { MemoryBudget = memoryBudget } : new EaseOptions { MemoryBudget = memoryBudget };

    /// <summary>A model that was trained already.</summary>
    private sealed class Given(IRecommender model) : ITrainer<IRecommender>
    {
        public string Name => model.Name;

        public IRecommender Train(Interactions train, Dataset? side, IProgress<TrainingProgress>? progress,
            CancellationToken cancellationToken) => model;
    }

    /// <summary>A model of the blend, trained unless there is one already.</summary>
    private sealed class Part(
        string name, Func<Dataset?, ModelOptions> chooseOptions, Func<ModelOptions, IRecommender?>? trained)
        : ITrainer<IRecommender>, IBudgetedTrainer
    {
        public string Name => name;

        public IRecommender Train(Interactions train, Dataset? side, IProgress<TrainingProgress>? progress,
            CancellationToken cancellationToken)
        {
            var options = chooseOptions(side);
            return trained?.Invoke(options) ?? Create(options).Train(train, side, progress, cancellationToken);
        }

        public void CheckMemory(Interactions train, Dataset? side) =>
            (Create(chooseOptions(side)) as IBudgetedTrainer)?.CheckMemory(train, side);

        private static ITrainer<IRecommender> Create(ModelOptions options) =>
            ModelCatalog.FindByOptions(options).CreateTrainer(options);
    }

    /// <summary>What is fused, and how.</summary>
    internal sealed record Fused(
        string Name, FusionMethod Method, float RankConstant, IRecommender[] Models, float[] Weights);

    internal class FusionModel : IRecommender, IStoredModel
    {
        public const string StoredKind = "fusion";

        private readonly Fused _fused;
        private readonly Interactions _train;

        private FusionModel(Fused fused, Interactions train) => (_fused, _train) = (fused, train);

        public static FusionModel Create(Fused fused, Interactions train) =>
            fused.Models.All(model => model is IFoldInRecommender)
                ? new FoldInFusionModel(fused, train) : new FusionModel(fused, train);

        private const int BlockSize = 16;

        protected delegate void Scorer(IRecommender model, Span<float> scores);

        private delegate ReadOnlySpan<int> History(int row);

        public string Name => _fused.Name;

        public string? Form
        {
            get
            {
                string[] forms = [.. _fused.Models.Where(model => model.Form is not null)
                    .Select(model => $"{model.Name} in {model.Form}")];
                return forms.Length == 0 ? null : string.Join("; ", forms);
            }
        }

        public int UserCount => _train.UserCount;

        public int ItemCount => _train.ItemCount;

        string IStoredModel.Kind => StoredKind;

        void IStoredModel.Store(StateWriter state)
        {
            state.Add("name", _fused.Name);
            state.Add("method", _fused.Method.ToString());
            state.Add("rankConstant", _fused.RankConstant);
            state.Add("weights", _fused.Weights);
            foreach (var (part, model) in _fused.Models.Index()) state.AddModel(StateReader.PartName(part), model);
        }

        public static FusionModel Restore(StateReader state)
        {
            // Each part has code of its own. To compile it takes most of a first loading, and is done side by side.
            var parts = new Task<IRecommender>[state.CountParts()];
            for (var part = 0; part < parts.Length; part++)
            {
                var name = StateReader.PartName(part);
                parts[part] = Task.Run(() => state.Part<IRecommender>(name));
            }
            // All have ended where one fails: they read memory that is the file's, which is closed then.
            var models = Task.WhenAll(parts).GetAwaiter().GetResult();
            var method = Enum.Parse<FusionMethod>(state.Text("method"));
            return Create(
                new Fused(state.Text("name"), method, state.Single("rankConstant"), models,
                    state.Floats("weights", models.Length)), state.Train);
        }

        public void Score(int user, Span<float> scores)
        {
            ScoreRequest.Check(this, user, scores);
            Fuse(_train.ItemsOf(user), (model, own) => model.Score(user, own), scores);
        }

        public void Score(ReadOnlySpan<int> users, Span<float> scores)
        {
            ScoreRequest.Check(this, users, scores);
            // Few enough users for their scores to stay in the cache, as many as a model of factors scores at once.
            for (var first = 0; first < users.Length; first += BlockSize)
            {
                var block = users.Slice(first, Math.Min(BlockSize, users.Length - first)).ToArray();
                Fuse(block.Length, row => _train.ItemsOf(block[row]), (model, own) => model.Score(block, own),
                    scores.Slice(first * ItemCount, block.Length * ItemCount));
            }
        }

        protected void Fuse(ReadOnlySpan<int> met, Scorer score, Span<float> scores)
        {
            var history = met.ToArray();
            Fuse(1, _ => history, score, scores);
        }

        /// <summary>Fuses the scores of several users, one a row.</summary>
        private void Fuse(int rows, History metBy, Scorer score, Span<float> scores)
        {
            var width = ItemCount;
            var buffer = ArrayPool<float>.Shared.Rent(scores.Length);
            var own = buffer.AsSpan(0, scores.Length);
            scores.Clear();
            for (var part = 0; part < _fused.Models.Length; part++)
            {
                score(_fused.Models[part], own);
                for (var row = 0; row < rows; row++)
                {
                    var line = own.Slice(row * width, width);
                    var met = metBy(row);
                    var sum = scores.Slice(row * width, width);
                    if (_fused.Method == FusionMethod.StandardizedScores)
                    {
                        AddStandardized(line, met, _fused.Weights[part], sum);
                        continue;
                    }
                    ToReciprocalRanks(line, met, _fused.RankConstant);
                    TensorPrimitives.MultiplyAdd(line, _fused.Weights[part], sum, sum);
                }
            }
            ArrayPool<float>.Shared.Return(buffer);
        }

        /// <summary>t ← t + w·(s − mean) / deviation, mean and deviation over the movies not met.</summary>
        private static void AddStandardized(
            ReadOnlySpan<float> scores, ReadOnlySpan<int> met, float weight, Span<float> target)
        {
            if (met.Length == scores.Length) return;
            // Moments about the score of a movie that was not met, so that equal scores have exactly no deviation.
            var first = 0;
            while (first < met.Length && met[first] == first) first++;
            double origin = scores[first];
            var (shift, sums, allSquares) = (new Vector<double>(origin), Vector<double>.Zero, Vector<double>.Zero);
            var at = 0;
            for (; at + Vector<float>.Count <= scores.Length; at += Vector<float>.Count)
            {
                Vector.Widen(new Vector<float>(scores[at..]), out var low, out var high);
                (low, high) = (low - shift, high - shift);
                (sums, allSquares) = (sums + low + high, allSquares + low * low + high * high);
            }
            var (sum, squares) = (Vector.Sum(sums), Vector.Sum(allSquares));
            for (; at < scores.Length; at++)
            {
                var distance = scores[at] - origin;
                (sum, squares) = (sum + distance, squares + distance * distance);
            }
            foreach (var item in met)
            {
                var distance = scores[item] - origin;
                (sum, squares) = (sum - distance, squares - distance * distance);
            }
            var (count, offset) = (scores.Length - met.Length, sum / (scores.Length - met.Length));
            var (mean, deviation) = (origin + offset, Math.Sqrt(Math.Max(squares / count - offset * offset, 0)));
            // Where all scores are the same, the model has no opinion.
            if (!(deviation > 1e-7 * Math.Abs(mean))) return;
            var (centre, scale) = (new Vector<float>((float)mean), new Vector<float>((float)(weight / deviation)));
            for (at = 0; at + Vector<float>.Count <= scores.Length; at += Vector<float>.Count)
                (new Vector<float>(target[at..]) + scale * (new Vector<float>(scores[at..]) - centre))
                    .CopyTo(target[at..]);
            for (; at < scores.Length; at++) target[at] += scale[0] * (scores[at] - centre[0]);
        }

        /// <summary>
        /// A rank is one more than the number of unmet movies with a higher score; a met movie stands half a rank
        /// before the unmet one in its place.
        /// </summary>
        private static void ToReciprocalRanks(Span<float> scores, ReadOnlySpan<int> met, float rankConstant)
        {
            var buffer = ArrayPool<float>.Shared.Rent(scores.Length);
            var unmet = buffer.AsSpan(0, scores.Length - met.Length);
            var (next, kept) = (0, 0);
            for (var item = 0; item < scores.Length; item++)
            {
                if (next < met.Length && met[next] == item) next++;
                else unmet[kept++] = scores[item];
            }
            unmet.Sort();
            next = 0;
            for (var item = 0; item < scores.Length; item++)
            {
                var score = scores[item];
                var (low, high) = (0, unmet.Length);
                while (low < high)
                {
                    var middle = (low + high) / 2;
                    if (unmet[middle] <= score) low = middle + 1;
                    else high = middle;
                }
                var place = next < met.Length && met[next] == item ? 0.5f : 1;
                if (place < 1) next++;
                scores[item] = 1 / (rankConstant + place + unmet.Length - low);
            }
            ArrayPool<float>.Shared.Return(buffer);
        }

        private sealed class FoldInFusionModel(Fused fused, Interactions train)
            : FusionModel(fused, train), IFoldInRecommender
        {
            public void ScoreHistory(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Span<float> scores)
            {
                ScoreRequest.CheckHistory(this, items, weights, scores);
                var (history, ratings) = (items.ToArray(), weights.ToArray());
                Fuse(items, (model, own) => ((IFoldInRecommender)model).ScoreHistory(history, ratings, own), scores);
            }
        }
    }
}
