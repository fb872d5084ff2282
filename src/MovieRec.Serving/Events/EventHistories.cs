using System.Collections.Concurrent;
using MovieRec.Data;
using MovieRec.Models;

namespace MovieRec.Serving.Events;

/// <summary>
/// What users did since the model was trained, by user. Raw ids, so that it holds for every model that is loaded.
/// </summary>
internal sealed class EventHistories
{
    private readonly ConcurrentDictionary<RawId, EventHistory> _users = new();
    private long _count;

    /// <summary>Events taken in.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Users who did anything.</summary>
    public int Users => _users.Count;

    /// <summary>Takes events in, in the order they happened; only one caller at a time.</summary>
    public void Add(IReadOnlyCollection<UserEvent> events)
    {
        // A history is made anew once for all of them, since a user may send many at a time.
        foreach (var own in events.GroupBy(each => each.User))
            _users[own.Key] = (_users.GetValueOrDefault(own.Key) ?? EventHistory.None).With([.. own]);
        Interlocked.Add(ref _count, events.Count);
    }

    /// <summary>What a user did; null for nothing.</summary>
    public EventHistory? Find(RawId user) => _users.GetValueOrDefault(user);
}

/// <summary>What one user did since the model was trained; immutable.</summary>
/// <param name="met">The movies, the one met last at the end, each once with its last rating; null for none.</param>
internal sealed class EventHistory((RawId Item, float? Rating)[] met)
{
    /// <summary>Movies of a history at most: who meets more is a program, and would cost ever more.</summary>
    public const int MostMovies = 10_000;

    /// <summary>That of somebody who did nothing yet.</summary>
    public static readonly EventHistory None = new([]);

    private volatile Merged? _merged;

    private volatile Listed? _listed;

    private sealed record Merged(object Mark, ModelHistory? History);

    private sealed record Listed(object Mark, int Count, Recommendation[] List);

    /// <summary>The movies, the one met last at the end, each once with its last rating; null for none.</summary>
    public IReadOnlyList<(RawId Item, float? Rating)> Met => met;

    /// <summary>
    /// The history after further events. A movie's last rating counts, also where the movie was met again since without
    /// one: who watches again what they rated has not taken the rating back, and <c>movierec events export</c> writes
    /// the same. Of more than <see cref="MostMovies"/> movies, those met last.
    /// </summary>
    public EventHistory With(params IReadOnlyList<UserEvent> events)
    {
        var (places, all) = (new Dictionary<RawId, int>(), new List<(RawId Item, float? Rating)>());
        for (var place = events.Count - 1; place >= 0; place--) Take(events[place].Item, events[place].Rating);
        for (var place = met.Length - 1; place >= 0; place--) Take(met[place].Item, met[place].Rating);
        all.Reverse();
        return new([.. all]);

        // From the last event back to the first.
        void Take(RawId item, float? rating)
        {
            if (places.TryGetValue(item, out var place)) all[place] = (item, all[place].Rating ?? rating);
            else if (all.Count < MostMovies)
            {
                places.Add(item, all.Count);
                all.Add((item, rating));
            }
        }
    }

    /// <summary>
    /// The history over a model's indices: that of the training with the events on top of it. Null where the model was
    /// trained on all of it already, as after the next training.
    /// </summary>
    /// <param name="model">The model. Movies that it does not know are passed over.</param>
    /// <param name="user">The user's index; −1 where the model was not trained on them.</param>
    public ModelHistory? Over(ServedModel model, int user)
    {
        // It is asked for again and again until the next event; a model that has been replaced is not kept by it.
        if (_merged is { } known && ReferenceEquals(known.Mark, model.Mark)) return known.History;
        var history = Merge(model, user);
        _merged = new Merged(model.Mark, history);
        return history;
    }

    /// <summary>
    /// The unfiltered list that was made last for this history, until the next event; null where the model or the
    /// number of movies was another. Nobody changes it.
    /// </summary>
    public Recommendation[]? FindList(ServedModel model, int count) =>
        _listed is { } known && ReferenceEquals(known.Mark, model.Mark) && known.Count == count ? known.List : null;

    /// <summary>Keeps a list for <see cref="FindList"/>.</summary>
    public Recommendation[] Keep(ServedModel model, int count, Recommendation[] list)
    {
        _listed = new Listed(model.Mark, count, list);
        return list;
    }

    private ModelHistory? Merge(ServedModel model, int user)
    {
        var train = model.Recommender.Train;
        var all = new SortedList<int, float>();
        if (user >= 0)
        {
            var items = train.ItemsOf(user);
            var weights = train.WeightsOf(user);
            for (var entry = 0; entry < items.Length; entry++) all.Add(items[entry], weights[entry]);
        }
        var isNews = user < 0;
        foreach (var (id, rating) in met)
        {
            if (!model.Items.TryGetIndex(id, out var item)) continue;
            var isKnown = all.TryGetValue(item, out var before);
            // Who watched again what they rated has not taken the rating back.
            if (isKnown && rating is null) continue;
            var weight = rating ?? model.MeanWeight;
            isNews |= !isKnown || before != weight;
            all[item] = weight;
        }
        return isNews ? new ModelHistory([.. all.Keys], [.. all.Values]) : null;
    }
}

/// <summary>A history over a model's indices.</summary>
/// <param name="Items">The items, ascending.</param>
/// <param name="Weights">The weight of each.</param>
internal sealed record ModelHistory(int[] Items, float[] Weights);
