using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace MovieRec.Cli.Serving;

/// <summary>Something a request asked for that it cannot have. What it throws is answered as problem details (RFC 9457).</summary>
/// <param name="status">HTTP status, 400 or above.</param>
/// <param name="detail">One sentence for whoever sent the request: what is wrong, and what would be right.</param>
internal sealed class ProblemException(int status, string detail) : Exception(detail)
{
    /// <summary>HTTP status.</summary>
    public int Status => status;
}

/// <summary>Answers with problem details (RFC 9457).</summary>
internal static class Problem
{
    /// <summary>Sends the problem; the type is <c>about:blank</c>, so its title is the status's own.</summary>
    public static Task SendAsync(HttpContext context, int status, string? detail)
    {
        context.Response.StatusCode = status;
        return JsonBody.SendAsync(
            context.Response,
            (Status: status, Detail: detail, Path: context.Request.Path.Value),
            static (writer, problem) =>
            {
                writer.WriteStartObject();
                writer.WriteString("type"u8, "about:blank"u8);
                writer.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(problem.Status));
                writer.WriteNumber("status"u8, problem.Status);
                if (problem.Detail is not null) writer.WriteString("detail"u8, problem.Detail);
                writer.WriteString("instance"u8, problem.Path);
                writer.WriteEndObject();
            },
            "application/problem+json; charset=utf-8");
    }
}
