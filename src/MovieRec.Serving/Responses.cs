using System.Text.Json.Serialization;
using MovieRec.Data;
using MovieRec.Serving.Monitoring;

namespace MovieRec.Serving;

/// <summary>Movies for a user.</summary>
internal sealed record RecommendationsResponse
{
    /// <summary>The user's id; absent for a new user.</summary>
    public RawId? User { get; init; }

    /// <summary>The model that answered: the head of its file's checksum.</summary>
    public required string Model { get; init; }

    /// <summary>The experiment this was a part of, if any.</summary>
    public ExposureResponse? Exposure { get; init; }

    /// <summary>The movies, best first; none the user has rated.</summary>
    public required RecommendedMovie[] Recommendations { get; init; }

    /// <summary>
    /// Titles sent along that were left out, because no movie or more than one may be meant; absent where there are
    /// none.
    /// </summary>
    public UnmatchedTitle[]? Unmatched { get; init; }
}

/// <summary>That a user was served a variant of an experiment. It is on the disk before it is told.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Variant">The variant.</param>
/// <param name="Line">The line of the exposure log that says so, from 1.</param>
internal sealed record ExposureResponse(string Experiment, string Variant, long Line);

/// <summary>A title that was not found.</summary>
/// <param name="Title">The title as it was sent, with its year.</param>
/// <param name="Candidates">The movies that may be meant; none where the title is unknown.</param>
internal sealed record UnmatchedTitle(string Title, TitledMovie[] Candidates);

/// <summary>A movie.</summary>
/// <param name="Item">The movie's id.</param>
/// <param name="Title">Its title.</param>
internal readonly record struct TitledMovie(RawId Item, string Title);

/// <summary>A movie and its score.</summary>
/// <param name="Item">The movie's id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Score">The model's score; higher is better.</param>
internal readonly record struct RecommendedMovie(RawId Item, string Title, float Score);

/// <summary>Why a movie has the score it has.</summary>
internal sealed record ExplanationResponse
{
    /// <summary>The user's id.</summary>
    public required RawId User { get; init; }

    /// <summary>The movie's id.</summary>
    public required RawId Item { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>The model that answered.</summary>
    public required string Model { get; init; }

    /// <summary>The experiment this was a part of, if any.</summary>
    public ExposureResponse? Exposure { get; init; }

    /// <summary>The model's score.</summary>
    public required float Score { get; init; }

    /// <summary>What popularity adds, where the model tells that; all there is where the user liked no movie.</summary>
    public required float Popularity { get; init; }

    /// <summary>
    /// What the numbers of the movies are: <c>share</c>, which with that of popularity sum to the score;
    /// <c>leftOut</c>, by how much it falls without each; or <c>none</c>.
    /// </summary>
    public required string Kind { get; init; }

    /// <summary>Movies the user rated, the largest number first; those that do nothing are left out.</summary>
    public required Reason[] Because { get; init; }
}

/// <summary>What a movie the user rated does to a score.</summary>
/// <param name="Item">The movie's id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Share">Its part of the score, or what the score loses without it.</param>
internal readonly record struct Reason(RawId Item, string Title, float Share);

/// <summary>Movies like one.</summary>
internal sealed record SimilarResponse
{
    /// <summary>The movie's id.</summary>
    public required RawId Item { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>The model that answered.</summary>
    public required string Model { get; init; }

    /// <summary>The others, most alike first.</summary>
    public required SimilarMovie[] Similar { get; init; }
}

/// <summary>A movie and how like another it is.</summary>
/// <param name="Item">The movie's id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Cosine">
/// Cosine of the two movies' factors, −1 to 1, or where the model has none, of the users who met them, 0 to 1.
/// </param>
internal readonly record struct SimilarMovie(RawId Item, string Title, float Cosine);

/// <summary>That the server lives.</summary>
/// <param name="Status"><c>alive</c>.</param>
internal sealed record HealthResponse(string Status);

/// <summary>That the server answers requests.</summary>
/// <param name="Status"><c>ready</c>.</param>
/// <param name="Model">The model for everybody.</param>
/// <param name="Users">Users it knows.</param>
/// <param name="Movies">Movies it knows.</param>
internal sealed record ReadyResponse(string Status, string Model, int Users, int Movies);

/// <summary>That the model files were loaded anew.</summary>
/// <param name="Before">The model for everybody until now.</param>
/// <param name="Model">The one from now on.</param>
internal sealed record ReloadResponse(string Before, string Model);

/// <summary>How the server does, and what somebody should look at.</summary>
/// <param name="Metrics">
/// Values over the last ten seconds, by the names that alert rules know; what is not known is absent.
/// </param>
/// <param name="Alerts">Every rule and where it stands.</param>
internal sealed record AlertsResponse(IReadOnlyDictionary<string, double> Metrics, AlertResponse[] Alerts);

/// <summary>A rule and where it stands.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Severity">How bad it is when it fires.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Metric">The metric it watches.</param>
/// <param name="Comparison">Which side of the threshold is bad.</param>
/// <param name="Threshold">The threshold.</param>
/// <param name="ForSeconds">For how long it must be bad.</param>
/// <param name="Value">The value when last looked at; absent where it was not known.</param>
/// <param name="Since">Since when it has been bad.</param>
internal sealed record AlertResponse(string Name, AlertSeverity Severity, AlertState State, string Metric,
    AlertComparison Comparison, double Threshold, double ForSeconds, double? Value, DateTimeOffset? Since);

/// <summary>What went wrong with a request: problem details (RFC 9457).</summary>
/// <param name="Type"><c>about:blank</c>: the status says what kind of problem it is.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The status.</param>
/// <param name="Detail">One sentence: what is wrong, and what would be right.</param>
/// <param name="Instance">The path that was asked for.</param>
internal sealed record ProblemResponse(string Type, string Title, int Status, string? Detail, string? Instance);

/// <summary>Writes responses without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RecommendationsResponse))]
[JsonSerializable(typeof(ExplanationResponse))]
[JsonSerializable(typeof(SimilarResponse))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(ReadyResponse))]
[JsonSerializable(typeof(ReloadResponse))]
[JsonSerializable(typeof(AlertsResponse))]
[JsonSerializable(typeof(ProblemResponse))]
internal sealed partial class ResponseJson : JsonSerializerContext;
