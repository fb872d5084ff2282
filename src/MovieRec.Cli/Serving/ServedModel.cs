using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;

namespace MovieRec.Cli.Serving;

/// <summary>A model ready to answer: warm, with the movies' titles in the form they are sent. Immutable; a request keeps the one it began with.</summary>
internal sealed class ServedModel
{
    private const int VersionLength = 12;

    private readonly JsonEncodedText[] _titles;

    /// <summary>Prepares <paramref name="model"/>, so that its first request is as fast as the next.</summary>
    /// <param name="model">The model.</param>
    /// <param name="titles">The title of a movie by raw id; null where it has none.</param>
    public ServedModel(AlsModel model, Func<int, string?> titles)
    {
        (Model, Version) = (model, JsonEncodedText.Encode(model.Fingerprint?[..VersionLength] ?? "unsaved"));
        _titles = [.. model.Train.Items.Ids.ToArray().Select(id =>
            JsonEncodedText.Encode(titles(id) ?? string.Create(CultureInfo.InvariantCulture, $"item {id}"), JavaScriptEncoder.UnsafeRelaxedJsonEscaping))];
        foreach (var rating in model.Train.Matrix.Values)
            (LowestRating, HighestRating) = (Math.Min(LowestRating, rating), Math.Max(HighestRating, rating));
        model.ScoreHistory([], [], new float[model.ItemCount]);
    }

    /// <summary>The model.</summary>
    public AlsModel Model { get; }

    /// <summary>What tells it from another: the head of its file's checksum.</summary>
    public JsonEncodedText Version { get; }

    /// <summary>Raw user ids ↔ indices.</summary>
    public IdMap Users => Model.Train.Users;

    /// <summary>Raw item ids ↔ indices.</summary>
    public IdMap Items => Model.Train.Items;

    /// <summary>The lowest rating of the training; +∞ where there was none.</summary>
    public float LowestRating { get; } = float.PositiveInfinity;

    /// <summary>The highest rating of the training; −∞ where there was none.</summary>
    public float HighestRating { get; } = float.NegativeInfinity;

    /// <summary>The title of <paramref name="item"/> (an index).</summary>
    public JsonEncodedText TitleOf(int item) => _titles[item];
}
