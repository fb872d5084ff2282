using Microsoft.AspNetCore.Http;
using MovieRec.Data;

namespace MovieRec.Serving;

/// <summary>The ids in the path of a request, and what they stand for in a model.</summary>
internal static class Identifiers
{
    /// <summary>The most characters that a name has which a request brings: a user, a unit, a metric.</summary>
    public const int Longest = 100;

    /// <summary>Whether a text can be such a name: neither empty nor too long, without control characters.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= Longest && !text.Any(char.IsControl);

    // The server decodes a path but for '/', which an id may hold as %2F.
    public static RawId Id(this HttpContext context, string name) =>
        RawId.Parse(
            ((string)context.Request.RouteValues[name]!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase));

    /// <summary>That a model was not trained on a user.</summary>
    /// <param name="id">The user.</param>
    /// <param name="model">The model.</param>
    /// <param name="takesEvents">Whether the service would know them from their first event on.</param>
    public static ProblemException UnknownUser(RawId id, ServedModel model, bool takesEvents) =>
        new(StatusCodes.Status404NotFound,
            $"User {id} is not in this model, whose ids run from {model.Users.TextOf(0)} to "
                + $"{model.Users.TextOf(model.Users.Count - 1)}; for a new user, POST their ratings to "
                + $"/recommendations{(takesEvents ? ", or what they do to /events" : "")}.");

    /// <summary>The index of a movie.</summary>
    /// <exception cref="ProblemException">The model does not know it.</exception>
    public static int ItemOf(RawId id, ServedModel model) => model.Items.TryGetIndex(id, out var item)
        ? item
        : throw new ProblemException(StatusCodes.Status404NotFound,
            $"Movie {id} is not in this model, whose ids run from {model.Items.TextOf(0)} to "
                + $"{model.Items.TextOf(model.Items.Count - 1)}.");
}
