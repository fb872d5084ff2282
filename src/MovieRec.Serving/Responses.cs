using System.ComponentModel;
using System.Text.Json.Serialization;
using MovieRec.Data;
using MovieRec.Experiments;
using MovieRec.Experiments.Files;
using MovieRec.Serving.Monitoring;

namespace MovieRec.Serving;

// What the descriptions say stands in the OpenAPI document too: they are written for whoever calls the service.

/// <summary>Movies for a user.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record RecommendationsResponse
{
    [Description("The user's id; absent where only ratings were sent.")]
    public string? User { get; init; }

    [Description("The model that answered: the head of its file's checksum.")]
    public required string Model { get; init; }

    [Description("The experiment this was a part of, if any.")]
    public ExposureResponse? Exposure { get; init; }

    [Description("The movies, best first; none the user has rated.")]
    public required RecommendedMovie[] Recommendations { get; init; }

    [Description("Titles sent along that were left out, because no movie or more than one may be meant; absent where "
        + "there are none.")]
    public UnmatchedTitle[]? Unmatched { get; init; }
}

/// <summary>Movies for several users.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record BatchResponse
{
    [Description("A list for each user that is known, in the order they were asked for.")]
    public required RecommendationsResponse[] Lists { get; init; }

    [Description("Users that neither the model nor an event knows.")]
    public required string[] Unknown { get; init; }
}

/// <summary>That a user was served a variant of an experiment. It is on the disk before it is told.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ExposureResponse(
    [property: Description("The experiment.")] string Experiment,
    [property: Description("The variant.")] string Variant,
    [property: Description("The line of the exposure log that says so, from 1.")] long Line);

/// <summary>A title that was not found.</summary>
internal sealed record UnmatchedTitle(
    [property: Description("The title as it was sent, with its year.")] string Title,
    [property: Description("The movies that may be meant; none where the title is unknown.")] TitledMovie[] Candidates);

/// <summary>A movie.</summary>
internal readonly record struct TitledMovie(
    [property: Description("The movie's id.")] RawId Item,
    [property: Description("Its title.")] string Title);

/// <summary>A movie and its score.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal readonly record struct RecommendedMovie(
    [property: Description("The movie's id.")] RawId Item,
    [property: Description("Its title.")] string Title,
    [property: Description("The model's score; higher is better.")] float Score);

/// <summary>Why a movie has the score it has.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ExplanationResponse
{
    [Description("The user's id.")]
    public required string User { get; init; }

    [Description("The movie's id.")]
    public required RawId Item { get; init; }

    [Description("Its title.")]
    public required string Title { get; init; }

    [Description("The model that answered.")]
    public required string Model { get; init; }

    [Description("The experiment this was a part of, if any.")]
    public ExposureResponse? Exposure { get; init; }

    [Description("The model's score.")]
    public required float Score { get; init; }

    [Description("What popularity adds, where the model tells that; all there is where the user liked no movie.")]
    public required float Popularity { get; init; }

    [Description("What the user's own rating of this movie adds; absent where they have not rated it.")]
    public float? Own { get; init; }

    [Description("What the numbers of the movies are: 'share', which with popularity and own sum to the score; "
        + "'leftOut', by how much it falls without each; or 'none'.")]
    public required string Kind { get; init; }

    [Description("Other movies the user rated, the largest number first; those that do nothing are left out.")]
    public required Reason[] Because { get; init; }
}

/// <summary>What a movie the user rated does to a score.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal readonly record struct Reason(
    [property: Description("The movie's id.")] RawId Item,
    [property: Description("Its title.")] string Title,
    [property: Description("Its part of the score, or what the score loses without it.")] float Share);

/// <summary>Movies like one.</summary>
internal sealed record SimilarResponse
{
    [Description("The movie's id.")]
    public required RawId Item { get; init; }

    [Description("Its title.")]
    public required string Title { get; init; }

    [Description("The model that answered.")]
    public required string Model { get; init; }

    [Description("The others, most alike first.")]
    public required SimilarMovie[] Similar { get; init; }
}

/// <summary>A movie and how like another it is.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal readonly record struct SimilarMovie(
    [property: Description("The movie's id.")] RawId Item,
    [property: Description("Its title.")] string Title,
    [property: Description("Cosine of the two movies' factors, −1 to 1, or where the model has none, of the users who "
        + "met them, 0 to 1.")] float Cosine);

/// <summary>A movie as the model's data describes it.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record MovieResponse
{
    [Description("The movie's id.")]
    public required RawId Item { get; init; }

    [Description("Its title.")]
    public required string Title { get; init; }

    [Description("The year of its release, where it is known.")]
    public int? Year { get; init; }

    [Description("Its genres.")]
    public required IReadOnlyList<string> Genres { get; init; }

    [Description("How many users rated it in the training.")]
    public required int Raters { get; init; }
}

/// <summary>Movies that were looked for.</summary>
internal sealed record MoviesResponse(
    [property: Description("The movies, the likeliest first; of those that fit alike the most rated.")]
    MovieResponse[] Movies);

/// <summary>That events were taken. They are on the disk before it is told.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record EventsResponse(
    [property: Description("How many were taken: all that were sent.")] int Accepted,
    [property: Description("A number that no earlier event has.")] long Last,
    [property: Description("Movies among them that the model does not know, kept for the next training; absent where "
        + "there are none.")] string[]? UnknownItems);

/// <summary>That the server lives.</summary>
internal sealed record HealthResponse([property: Description("'alive'.")] string Status);

/// <summary>That the server answers requests.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ReadyResponse(
    [property: Description("'ready'.")] string Status,
    [property: Description("The model for everybody.")] string Model,
    [property: Description("Users it knows.")] int Users,
    [property: Description("Movies it knows.")] int Movies);

/// <summary>That the model files were loaded anew.</summary>
internal sealed record ReloadResponse(
    [property: Description("The model for everybody until now.")] string Before,
    [property: Description("The one from now on.")] string Model);

/// <summary>How the server does, and what somebody should look at.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record AlertsResponse(
    [property: Description("Values over the last ten seconds, by the names that alert rules know; what is not known is "
        + "absent.")]
    [property: JsonNumberHandling(JsonNumberHandling.Strict)] IReadOnlyDictionary<string, double> Metrics,
    [property: Description("Every rule and where it stands.")] AlertResponse[] Alerts,
    [property: Description("The model for everybody.")] string Model,
    [property: Description("Every experiment and who was shown its variants since the server started.")]
    ExperimentResponse[] Experiments);

/// <summary>An experiment that runs.</summary>
internal sealed record ExperimentResponse(
    [property: Description("Its name.")] string Experiment,
    [property: Description("Its variants.")] VariantResponse[] Variants);

/// <summary>A variant of an experiment.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record VariantResponse(
    [property: Description("Its name.")] string Variant,
    [property: Description("Its share of the units.")] double Weight,
    [property: Description("Lists of it that were answered since the server started.")] long Exposures);

/// <summary>A rule and where it stands.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record AlertResponse(
    [property: Description("Its name.")] string Name,
    [property: Description("How bad it is when it fires.")] AlertSeverity Severity,
    [property: Description("Where it stands.")] AlertState State,
    [property: Description("The metric it watches.")] string Metric,
    [property: Description("Which side of the threshold is bad.")] AlertComparison Comparison,
    [property: Description("The threshold.")] double Threshold,
    [property: Description("For how many seconds it must be bad.")] double ForSeconds,
    [property: Description("The value when last looked at; absent where it was not known.")] double? Value,
    [property: Description("Since when it has been bad; absent where it is not.")] DateTimeOffset? Since);

/// <summary>Outcomes that were taken.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record OutcomesResponse(
    [property: Description("How many were taken.")] int Taken,
    [property: Description("The line of the last one in the log.")] long Line);

/// <summary>What went wrong with a request: problem details (RFC 9457).</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ProblemResponse(
    [property: Description("'about:blank': the status says what kind of problem it is.")] string Type,
    [property: Description("The status in words.")] string Title,
    [property: Description("The status.")] int Status,
    [property: Description("One sentence: what is wrong, and what would be right.")] string? Detail,
    [property: Description("The path that was asked for.")] string? Instance);

/// <summary>Writes responses without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RecommendationsResponse))]
[JsonSerializable(typeof(BatchResponse))]
[JsonSerializable(typeof(ExplanationResponse))]
[JsonSerializable(typeof(SimilarResponse))]
[JsonSerializable(typeof(EventsResponse))]
[JsonSerializable(typeof(OutcomesResponse))]
[JsonSerializable(typeof(ReadoutDocument))]
[JsonSerializable(typeof(MovieResponse))]
[JsonSerializable(typeof(MoviesResponse))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(ReadyResponse))]
[JsonSerializable(typeof(ReloadResponse))]
[JsonSerializable(typeof(AlertsResponse))]
[JsonSerializable(typeof(ProblemResponse))]
internal sealed partial class ResponseJson : JsonSerializerContext;
