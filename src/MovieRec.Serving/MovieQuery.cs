using System.Globalization;
using Microsoft.AspNetCore.Http;
using MovieRec.Data;
using MovieRec.Models;
using static MovieRec.Serving.ProblemException;

namespace MovieRec.Serving;

/// <summary>What the query of an address may say.</summary>
[Flags]
internal enum QueryParts
{
    /// <summary>How many movies.</summary>
    Count = 1,

    /// <summary>Which movies.</summary>
    Filter = 2,

    /// <summary>A part of a title.</summary>
    Text = 4,
}

/// <summary>What the query of an address says.</summary>
/// <param name="Count">How many movies are asked for.</param>
/// <param name="Filter">Which may be among them; null for all.</param>
/// <param name="Text">The part of a title that is looked for; null for none.</param>
internal readonly record struct MovieQuery(int Count, MovieFilter? Filter, string? Text)
{
    /// <summary>How many movies are meant where it is not said.</summary>
    public const int DefaultCount = 10;

    private const int LongestText = 200;
    private const int MostValues = 1000;

    /// <summary>Reads the query of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="options">How many movies may be asked for.</param>
    /// <param name="parts">What the query may say.</param>
    /// <exception cref="ProblemException">It says something else, or something that makes no sense.</exception>
    public static MovieQuery Read(HttpRequest request, ServingOptions options, QueryParts parts)
    {
        if (!request.QueryString.HasValue) return new MovieQuery(DefaultCount, null, null);
        var (count, text) = (DefaultCount, (string?)null);
        MovieFilter? filter = null;
        foreach (var (name, values) in request.Query)
        {
            if (values.Count > MostValues) throw Bad($"'{name}' stands {values.Count} times; {MostValues} are enough.");
            if (name == "n")
                count = CheckCount(
                    Whole(name, $"a whole number from 1 to {options.MaxCount}, the number of movies"), options);
            else if (parts.HasFlag(QueryParts.Text) && name == "query") text = Query(values.ToString());
            else if (!parts.HasFlag(QueryParts.Filter)) throw Unknown(name, parts);
            else filter = With(filter ?? new MovieFilter(), name);
        }
        return new MovieQuery(count, filter, text);

        MovieFilter With(MovieFilter filter, string name)
        {
            const string Year = "a year, such as 1994";
            string[] each = [.. request.Query[name].Select(value => value ?? "")];
            return name switch
            {
                "genre" => filter with { Genres = each },
                "year" => filter with { FromYear = Whole(name, Year), ToYear = Whole(name, Year) },
                "fromYear" => filter with { FromYear = Whole(name, Year) },
                "toYear" => filter with { ToYear = Whole(name, Year) },
                "allow" => filter with { Only = [.. each.Select(RawId.Parse)] },
                "deny" => filter with { Without = [.. each.Select(RawId.Parse)] },
                _ => throw Unknown(name, parts),
            };
        }

        int Whole(string name, string what)
        {
            var value = request.Query[name].ToString();
            return int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw Bad($"{name} must be {what}, not '{value}'.");
        }
    }

    /// <summary>The number of movies asked for, where it may be.</summary>
    /// <exception cref="ProblemException">It may not.</exception>
    public static int CheckCount(int count, ServingOptions options) => count >= 1 && count <= options.MaxCount
        ? count
        : throw Bad($"n is {count}; it must be from 1 to {options.MaxCount}.");

    /// <summary>A filter over the indices of a model.</summary>
    /// <exception cref="ProblemException">It names a genre that there is not.</exception>
    public static CandidateFilter? FilterFor(MovieFilter? filter, ServedModel model)
    {
        try
        {
            return filter?.For(model.Recommender);
        }
        catch (UnknownGenreException exception)
        {
            throw Bad(exception.Message);
        }
    }

    private static string Query(string text) => text.Length <= LongestText
        ? text
        : throw Bad($"query has {text.Length} characters; {LongestText} are enough.");

    private static ProblemException Unknown(string name, QueryParts parts)
    {
        string[] known =
        [
            .. parts.HasFlag(QueryParts.Text) ? ["query"] : Array.Empty<string>(), "n",
            .. parts.HasFlag(QueryParts.Filter)
                ? ["genre", "year", "fromYear", "toYear", "allow", "deny"] : Array.Empty<string>(),
        ];
        return Bad($"'{name}' is not understood here; {string.Join(", ", known)} "
            + $"{(known.Length == 1 ? "is" : "are")}.");
    }
}
