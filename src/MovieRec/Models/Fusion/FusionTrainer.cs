using System.Buffers;
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
    /// <exception cref="TrainingException">Every weight is 0.</exception>
    public static FusionTrainer Blend(FusionOptions? options = null)
    {
        options ??= new();
        (ITrainer<IRecommender> Trainer, float Weight)[] parts =
        [
            (new AlsTrainer(), options.AlsWeight),
            (new EaseAsTimesAllow(options.MemoryBudget), options.EaseWeight),
            (new BprTrainer(), options.BprWeight),
        ];
        parts = [.. parts.Where(part => part.Weight > 0)];
        return parts.Length > 0
            ? new FusionTrainer(parts, options.Method, options.RankConstant)
            : throw new TrainingException("Every weight of the fusion is 0: give at least one model a weight above 0.");
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

    private sealed class EaseAsTimesAllow(float memoryBudget) : ITrainer<IRecommender>, IBudgetedTrainer
    {
        public string Name => "EASE";

        public IRecommender Train(Interactions train, Dataset? side, IProgress<TrainingProgress>? progress,
            CancellationToken cancellationToken) =>
            TrainerFor(side).Train(train, side, progress, cancellationToken);

        public void CheckMemory(Interactions train, Dataset? side) =>
            ((IBudgetedTrainer)TrainerFor(side)).CheckMemory(train, side);

        private ITrainer<IRecommender> TrainerFor(Dataset? side) => side?.Ratings.HasTimestamps == true
            ? new SessionEaseTrainer(new SessionEaseOptions { MemoryBudget = memoryBudget })
            : new EaseTrainer(new EaseOptions { MemoryBudget = memoryBudget });
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

        protected delegate void Scorer(IRecommender model, Span<float> scores);

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

        protected void Fuse(ReadOnlySpan<int> met, Scorer score, Span<float> scores)
        {
            var buffer = ArrayPool<float>.Shared.Rent(2 * scores.Length);
            var own = buffer.AsSpan(0, scores.Length);
            var unmet = buffer.AsSpan(scores.Length, scores.Length - met.Length);
            scores.Clear();
            for (var part = 0; part < _fused.Models.Length; part++)
            {
                score(_fused.Models[part], own);
                LeaveOut(own, met, unmet);
                if (_fused.Method == FusionMethod.StandardizedScores) Standardize(own, unmet);
                else ToReciprocalRanks(own, met, unmet, _fused.RankConstant);
                for (var item = 0; item < scores.Length; item++) scores[item] += _fused.Weights[part] * own[item];
            }
            ArrayPool<float>.Shared.Return(buffer);
        }

        private static void LeaveOut(ReadOnlySpan<float> scores, ReadOnlySpan<int> met, Span<float> unmet)
        {
            var (next, kept) = (0, 0);
            for (var item = 0; item < scores.Length; item++)
            {
                if (next < met.Length && met[next] == item) next++;
                else unmet[kept++] = scores[item];
            }
        }

        private static void Standardize(Span<float> scores, ReadOnlySpan<float> unmet)
        {
            double sum = 0, squares = 0;
            foreach (var score in unmet) sum += score;
            var mean = unmet.IsEmpty ? 0 : sum / unmet.Length;
            foreach (var score in unmet) squares += (score - mean) * (score - mean);
            var deviation = Math.Sqrt(squares / Math.Max(unmet.Length, 1));
            // Where all scores are the same, the model has no opinion.
            var scale = deviation > 1e-7 * Math.Abs(mean) ? 1 / deviation : 0;
            foreach (ref var score in scores) score = (float)((score - mean) * scale);
        }

        /// <summary>
        /// A rank is one more than the number of unmet movies with a higher score; a met movie stands half a rank
        /// before the unmet one in its place.
        /// </summary>
        private static void ToReciprocalRanks(
            Span<float> scores, ReadOnlySpan<int> met, Span<float> unmet, float rankConstant)
        {
            unmet.Sort();
            var next = 0;
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
