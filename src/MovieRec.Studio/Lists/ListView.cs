using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Studio.Training;

namespace MovieRec.Studio.Lists;

/// <summary>What the tab of recommendations shows; an address says all of it.</summary>
internal sealed record ListView
{
    /// <summary>The longest list.</summary>
    public const int MostMovies = 50;

    /// <summary>The user of the data; null where <see cref="Ratings"/> are somebody's own.</summary>
    public string? User { get; init; }

    /// <summary>Somebody's own ratings, in the order they were given.</summary>
    public IReadOnlyList<(RawId Movie, float Rating)> Ratings { get; init; } = [];

    /// <summary>The model.</summary>
    public required ModelSettings Model { get; init; }

    /// <summary>The model that its list is compared with; null for the same one as it usually is.</summary>
    public ModelSettings? Since { get; init; }

    /// <summary>Length of the list.</summary>
    public int Count { get; init; } = 10;

    /// <summary>Only movies of any of these genres; none for all.</summary>
    public IReadOnlyList<string> Genres { get; init; } = [];

    /// <summary>Only movies from this year on.</summary>
    public int? FromYear { get; init; }

    /// <summary>Only movies up to this year.</summary>
    public int? ToYear { get; init; }

    /// <summary>How much room is made for movies unlike those above them, 0 .. 100.</summary>
    public int Diversity { get; init; }

    /// <summary>The model that its list is compared with.</summary>
    public ModelSettings Baseline => Since ?? ModelSettings.Usual(Model.Model);

    /// <summary>Which movies may be recommended; null for all.</summary>
    public MovieFilter? Filter => Genres.Count == 0 && FromYear is null && ToYear is null
        ? null : new MovieFilter { Genres = [.. Genres], FromYear = FromYear, ToYear = ToYear };

    /// <summary>Reads an address.</summary>
    /// <param name="query">What stands behind the question mark.</param>
    /// <param name="firstUser">Whom a list is for that says nobody.</param>
    /// <exception cref="StudioException">It says what there is not.</exception>
    /// <exception cref="OptionException">An option of a model is outside its range.</exception>
    public static ListView Parse(string query, string firstUser)
    {
        var said = QueryHelpers.ParseQuery(query);
        var ratings = (said.TryGetValue("rate", out var rates) ? rates : default).OfType<string>().Select(Rated);
        var view = new ListView
        {
            Model = ModelSettings.Parse(One("model") ?? "als"),
            Since = One("since") is { } since ? ModelSettings.Parse(since) : null,
            Ratings = [.. ratings],
            Count = Whole("n", 1, MostMovies) ?? 10,
            Genres = One("genre")?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [],
            FromYear = Whole("from", 0, 9999),
            ToYear = Whole("to", 0, 9999),
            Diversity = Whole("diversity", 0, 100) ?? 0,
        };
        var isOwn = view.Ratings.Count > 0 || said.ContainsKey("own");
        return view with { User = isOwn ? null : One("user") ?? firstUser };

        string? One(string name) => said.TryGetValue(name, out var values) ? values[0] : null;

        int? Whole(string name, int least, int most)
        {
            if (One(name) is not { } text) return null;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most ? number
                : throw new StudioException($"'{name}={text}' in the address is no whole number "
                    + $"from {least} to {most}.");
        }
    }

    /// <summary>The part of an address behind the question mark, with it.</summary>
    public string ToQuery()
    {
        var said = new List<KeyValuePair<string, string?>>();
        if (User is { } user) Say("user", user);
        else if (Ratings.Count == 0) Say("own", "1");
        foreach (var (movie, rating) in Ratings)
            Say("rate", string.Create(CultureInfo.InvariantCulture, $"{movie}:{rating}"));
        Say("model", Model.ToString());
        if (Since is { } since) Say("since", since.ToString());
        if (Count != 10) Say("n", $"{Count}");
        if (Genres.Count > 0) Say("genre", string.Join(',', Genres));
        if (FromYear is { } from) Say("from", $"{from}");
        if (ToYear is { } to) Say("to", $"{to}");
        if (Diversity > 0) Say("diversity", $"{Diversity}");
        return QueryString.Create(said).ToString();

        void Say(string name, string value) => said.Add(new(name, value));
    }

    /// <summary>The same with a rating of one's own; null takes it back.</summary>
    public ListView Rate(RawId movie, float? rating)
    {
        var others = Ratings.Where(each => each.Movie != movie);
        return this with
        {
            User = null,
            Ratings = rating is not { } value ? [.. others]
                : Ratings.Any(each => each.Movie == movie)
                ? [.. Ratings.Select(each => each.Movie == movie ? (movie, value) : each)]
                : [(movie, value), .. others],
        };
    }

    private static (RawId, float) Rated(string text)
    {
        // The last one: ids may be texts that hold one.
        var colon = text.LastIndexOf(':');
        return colon > 0 && float.TryParse(text.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture,
            out var rating) && rating >= 0 && float.IsFinite(rating)
            ? (text[..colon], rating)
            : throw new StudioException($"'rate={text}' in the address is no rating; write rate=50:4.");
    }
}
