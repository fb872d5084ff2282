using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using MovieRec.Data;

namespace MovieRec.Serving;

/// <summary>Who is not in the model and tells what they rated.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record RatingsRequest
{
    [Description("The ratings, no movie twice by its id; of one that comes twice by title, the later counts.")]
    public required IReadOnlyList<RatedMovie> Ratings { get; init; }

    [Description("How many movies are asked for, 10 where it is not said.")]
    public int? N { get; init; }

    [Description("Who asks, such as the id of a visitor or a session, in 1 to 100 characters: what an experiment "
        + "assigns by. Without it the request takes no part in experiments.")]
    public string? Unit { get; init; }

    [Description("Which movies may be recommended.")]
    public FilterRequest? Filter { get; init; }
}

/// <summary>A movie and its rating.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal readonly record struct RatedMovie
{
    [Description("The movie's id; without it, its title says which it is.")]
    public RawId? Item { get; init; }

    [Description("The movie's title, in any usual spelling.")]
    public string? Title { get; init; }

    [Description("The year of its release, which tells movies of one title apart.")]
    public int? Year { get; init; }

    [Description("The rating, on the scale of the training.")]
    public required float Rating { get; init; }
}

/// <summary>Users who are each to have a list.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record BatchRequest
{
    [Description("The users' ids.")]
    public required IReadOnlyList<RawId> Users { get; init; }

    [Description("How many movies each, 10 where it is not said.")]
    public int? N { get; init; }

    [Description("Which movies may be recommended.")]
    public FilterRequest? Filter { get; init; }
}

/// <summary>What users did.</summary>
internal sealed record EventsRequest
{
    [Description("The events, in the order they happened; all of them are taken or none is.")]
    public required IReadOnlyList<EventRequest> Events { get; init; }
}

/// <summary>What a user did.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal readonly record struct EventRequest
{
    [Description("The user's id: any text of 1 to 100 characters, known to the model or not.")]
    public required RawId User { get; init; }

    [Description("The movie's id. One that the model does not know is kept for the next training.")]
    public required RawId Item { get; init; }

    [Description("The user's rating, on the scale of the training; left out where they met the movie without rating it,"
        + " which then weighs as much as the mean rating.")]
    public float? Rating { get; init; }

    [Description("When it happened; left out for now.")]
    public DateTimeOffset? Time { get; init; }
}

/// <summary>What units of an experiment did.</summary>
internal sealed record OutcomesRequest
{
    [Description("The outcomes; all of them are taken or none is.")]
    public required IReadOnlyList<OutcomeRequest> Outcomes { get; init; }
}

/// <summary>What a unit did.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record OutcomeRequest
{
    [Description("Who did it: the unit that the exposure names, such as the user's id, in 1 to 100 characters.")]
    public required string Unit { get; init; }

    [Description("What it counts for: the column of a metric, in 1 to 100 characters.")]
    public required string Metric { get; init; }

    [Description("What it adds, such as 1 for a click.")]
    public required double Value { get; init; }

    [Description("When it happened; left out for now.")]
    public DateTimeOffset? Time { get; init; }
}

/// <summary>Which movies may be recommended; what is not said refuses nothing.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record FilterRequest
{
    [Description("Genres of which a movie must have at least one.")]
    public IReadOnlyList<string>? Genres { get; init; }

    [Description("The earliest year of release.")]
    public int? FromYear { get; init; }

    [Description("The latest year of release.")]
    public int? ToYear { get; init; }

    [Description("The only movies that may be recommended, by id.")]
    public IReadOnlyList<RawId>? Allow { get; init; }

    [Description("Movies that may not be recommended, by id.")]
    public IReadOnlyList<RawId>? Deny { get; init; }

    /// <summary>The same for the library.</summary>
    /// <exception cref="ProblemException">A genre is null.</exception>
    public MovieFilter ToFilter()
    {
        RatingsReader.CheckNoNull("genres", Genres);
        return new()
        {
            Genres = [.. Genres ?? []],
            FromYear = FromYear,
            ToYear = ToYear,
            Only = Allow is null ? null : [.. Allow],
            Without = [.. Deny ?? []],
        };
    }
}

/// <summary>Reads request bodies without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(RatingsRequest))]
[JsonSerializable(typeof(BatchRequest))]
[JsonSerializable(typeof(EventsRequest))]
[JsonSerializable(typeof(OutcomesRequest))]
internal sealed partial class RequestJson : JsonSerializerContext;
