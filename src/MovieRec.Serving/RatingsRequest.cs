using System.Text.Json;
using System.Text.Json.Serialization;
using MovieRec.Data;

namespace MovieRec.Serving;

/// <summary>Who is not in the model and tells what they rated.</summary>
internal sealed record RatingsRequest
{
    /// <summary>The ratings, no movie twice by its id; of one that comes twice by title, the later counts.</summary>
    public required IReadOnlyList<RatedMovie> Ratings { get; init; }

    /// <summary>How many movies are asked for, 10 where it is not said.</summary>
    public int? N { get; init; }

    /// <summary>
    /// Who asks, such as the id of a visitor or a session, in 1 to 100 characters: what an experiment assigns by.
    /// Without it the request takes no part in experiments.
    /// </summary>
    public string? Unit { get; init; }
}

/// <summary>A movie and its rating.</summary>
internal readonly record struct RatedMovie
{
    /// <summary>The movie's raw id; without it, its title says which it is.</summary>
    public RawId? Item { get; init; }

    /// <summary>The movie's title, in any usual spelling.</summary>
    public string? Title { get; init; }

    /// <summary>The year of its release, which tells movies of one title apart.</summary>
    public int? Year { get; init; }

    /// <summary>The rating, on the scale of the training.</summary>
    public required float Rating { get; init; }
}

/// <summary>Reads request bodies without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(RatingsRequest))]
internal sealed partial class RequestJson : JsonSerializerContext;
