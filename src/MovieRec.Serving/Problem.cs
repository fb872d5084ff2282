using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using MovieRec.Data;

namespace MovieRec.Serving;

/// <summary>
/// Something a request asked for that it cannot have. What it throws is answered as problem details (RFC 9457).
/// </summary>
/// <param name="status">HTTP status, 400 or above.</param>
/// <param name="detail">One sentence for whoever sent the request: what is wrong, and what would be right.</param>
internal sealed class ProblemException(int status, string detail) : Exception(detail)
{
    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>What a request says is wrong: 400.</summary>
    public static ProblemException Bad(string detail) => new(StatusCodes.Status400BadRequest, detail);

    /// <summary>Requires a list of 1 to <paramref name="most"/> entries.</summary>
    /// <param name="name">What the entries are, in the plural.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="most">How many there may be.</param>
    public static void RequireLength(string name, int count, int most)
    {
        if (count == 0 || count > most) throw Bad($"There are {count} {name}; send 1 to {most}.");
    }
}

/// <summary>Answers with problem details (RFC 9457).</summary>
internal static class Problem
{
    /// <summary>The media type of problem details.</summary>
    public const string MediaType = "application/problem+json";

    private const int LongestText = 600;

    /// <summary>Sends the problem; the type is <c>about:blank</c>, so its title is the status's own.</summary>
    public static Task SendAsync(HttpContext context, int status, string? detail)
    {
        context.Response.StatusCode = status;
        // Both may hold what the request held.
        var (told, path) = (detail is null ? null : PlainText.Line(detail, LongestText),
            PlainText.Line(context.Request.Path.Value ?? "", LongestText));
        var problem = new ProblemResponse("about:blank", ReasonPhrases.GetReasonPhrase(status), status, told, path);
        return JsonBody.SendAsync(context.Response, problem, ResponseJson.Default.ProblemResponse, MediaType);
    }
}
