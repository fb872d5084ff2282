using System.Globalization;
using System.Text.Json;
using MovieRec.Data;

namespace MovieRec.Interactive;

/// <summary>
/// What a run worked on and with: shown to the reader, and offered as JSON to whoever puts a page around the outputs.
/// </summary>
public sealed record RunFacts
{
    /// <summary>MIME type of the facts as a JSON object whose values are all strings.</summary>
    public const string MimeType = "application/vnd.movierec.facts+json";

    private readonly IReadOnlyList<KeyValuePair<string, string>> _facts = [];

    /// <summary>Facts about <paramref name="dataset"/>.</summary>
    public RunFacts(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        Info = dataset.Info;
        _facts = With("data set", Info.Label)
            .With("origin", Info.Origin switch
            {
                DatasetOrigin.Files => "files on this machine",
                DatasetOrigin.Cache => "cache of an earlier download",
                DatasetOrigin.Download => "downloaded for this run",
                _ => "generated",
            })
            .With("ratings", dataset.Ratings.Count)
            .With("users", IdCount(dataset.Ratings.UserIds))
            .With("movies", IdCount(dataset.Ratings.ItemIds))._facts;
    }

    /// <summary>The data set's name and origin.</summary>
    public DatasetInfo Info { get; }

    /// <summary>Name and value of each fact, in the order they were added.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All => _facts;

    /// <summary>The same facts and one more; a fact of the same name is replaced.</summary>
    public RunFacts With(string name, IFormattable value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return With(name, value.ToString(value is int or long ? "N0" : null, CultureInfo.InvariantCulture));
    }

    /// <inheritdoc cref="With(string, IFormattable)"/>
    public RunFacts With(string name, string value) =>
        new(this, [.. _facts.Where(fact => fact.Key != name), KeyValuePair.Create(name, value)]);

    /// <summary>The facts as a JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(_facts.ToDictionary());

    private RunFacts(RunFacts original, IReadOnlyList<KeyValuePair<string, string>> facts) =>
        (Info, _facts) = (original.Info, facts);

    private static int IdCount(ReadOnlySpan<int> ids)
    {
        var distinct = new HashSet<int>();
        foreach (var id in ids) distinct.Add(id);
        return distinct.Count;
    }
}
