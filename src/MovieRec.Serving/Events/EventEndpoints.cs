using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using MovieRec.Data;
using static MovieRec.Serving.ProblemException;

namespace MovieRec.Serving.Events;

/// <summary>Takes in what users do.</summary>
/// <param name="deployments">Has the model, whose scale ratings have.</param>
/// <param name="store">Keeps the events.</param>
/// <param name="metrics">Told how many came.</param>
/// <param name="options">The limits and the clock.</param>
/// <param name="logger">Told of failures.</param>
internal sealed partial class EventEndpoints(DeploymentSlot deployments, EventStore store, ServerMetrics metrics,
    ServingOptions options, ILogger<EventEndpoints> logger)
{

    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    /// <summary>Adds the endpoint to <paramref name="routes"/>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        // Such as a second server at the same file, which would otherwise be known by the first event that it refuses.
        if (store.Failure is { } reason) LogStart(logger, reason);
        Describe(routes.MapPost("/events", AddEvents));
    }

    private void Describe(IEndpointConventionBuilder events) => events
        .Describe(AddEvents, "Events", "What users did", "It is on the disk before the answer is sent, and counts from "
            + "the user's next list on; a user whom the model does not know exists from the first event on. The last "
            + "rating of a movie counts, also where it is met again without one.")
        .TakesBody<EventsRequest>(alsoCsv: false, () => new EventsRequest
        {
            Events =
            [
                new EventRequest { User = "alice", Item = deployments.Current.Model.Items.RawIdOf(0), Rating = 5 },
            ],
        }, RequestJson.Default.EventsRequest)
        .Answers<EventsResponse>()
        .Example(() => new EventsResponse(1, 1, null), ResponseJson.Default.EventsResponse)
        .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge,
            StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status503ServiceUnavailable);

    private async Task AddEvents(HttpContext context)
    {
        var request = await RatingsReader.ReadJsonAsync(context, RequestJson.Default.EventsRequest,
            "Send the events as JSON, with Content-Type: application/json.",
            "The body must be a list of events, such as {\"events\":[{\"user\":\"alice\",\"item\":50,\"rating\":5}]}")
            .ConfigureAwait(false);
        RequireLength("events", request.Events.Count, options.MaxRatings);
        var (model, now) = (deployments.Current.Model, options.Time.GetUtcNow());
        var events = new UserEvent[request.Events.Count];
        SortedSet<string>? unknown = null;
        for (var place = 0; place < events.Length; place++)
        {
            events[place] = Check(request.Events[place], model, now);
            if (!model.Recommender.KnowsMovie(events[place].Item))
                (unknown ??= new(StringComparer.Ordinal)).Add(events[place].Item.ToString());
        }
        long last;
        try
        {
            last = await store.AppendAsync(events).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            metrics.Events(events.Length, taken: false);
            LogFailure(logger, exception.Message);
            throw new ProblemException(StatusCodes.Status503ServiceUnavailable,
                "The events cannot be written to the disk, so they were not taken; send them again later.");
        }
        metrics.Events(events.Length, taken: true);
        await JsonBody.SendAsync(context.Response, new EventsResponse(events.Length, last, unknown?.ToArray()),
            ResponseJson.Default.EventsResponse).ConfigureAwait(false);
    }

    private static UserEvent Check(EventRequest request, ServedModel model, DateTimeOffset now)
    {
        CheckId("user", request.User.ToString());
        CheckId("item", request.Item.ToString());
        if (request.Rating is { } rating) RatingsReader.CheckRating($"Movie {request.Item}", rating, model);
        if (request.Time is { } time && (time < DateTimeOffset.UnixEpoch || time > now + Ahead))
            throw Bad($"The time {time:O} is before 1970 or lies ahead; leave it out for now.");
        return new UserEvent(request.User, request.Item, request.Rating, request.Time ?? now);
    }

    private static void CheckId(string name, string id)
    {
        if (!Identifiers.IsName(id))
            throw Bad($"'{name}' must have 1 to {Identifiers.Longest} characters and no control characters.");
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Events were refused: {Reason}")]
    private static partial void LogFailure(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Events are refused until this is mended: {Reason}")]
    private static partial void LogStart(ILogger logger, string reason);
}
