using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using MovieRec.Data;
using MovieRec.Experiments;
using MovieRec.Experiments.Files;
using static MovieRec.Serving.ProblemException;

namespace MovieRec.Serving;

/// <summary>Takes in what units of the experiments did, and reads the experiments.</summary>
/// <param name="experiments">The experiments that run.</param>
/// <param name="outcomes">Keeps the outcomes.</param>
/// <param name="options">The limits, the exposure log and the clock.</param>
/// <param name="logger">Told of failures.</param>
internal sealed partial class ExperimentEndpoints(IReadOnlyList<ExperimentFile> experiments, Outcomes outcomes,
    ServingOptions options, ILogger<ExperimentEndpoints> logger)
{
    private const string Tag = "Experiments";

    /// <summary>Each reads the logs from end to end, so one at a time.</summary>
    private static readonly SemaphoreSlim Readout = new(1);

    /// <summary>Adds the endpoints to <paramref name="routes"/>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/experiments/{name}/outcomes", AddOutcomes)
            .Describe(AddOutcomes, Tag, "What units did after they met their variant",
                "It is on the disk before the answer is sent.")
            .TakesExperiment(experiments[0].Experiment.Name)
            .TakesBody(alsoCsv: false, () => new OutcomesRequest
            {
                Outcomes = [new OutcomeRequest { Unit = "1", Metric = "clicks", Value = 1 }],
            }, RequestJson.Default.OutcomesRequest)
            .Answers<OutcomesResponse>()
            .Example(() => new OutcomesResponse(1, 1), ResponseJson.Default.OutcomesResponse)
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound,
                StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType,
                StatusCodes.Status503ServiceUnavailable);
        routes.MapGet("/experiments/{name}/readout", ReadExperiment)
            .Describe(ReadExperiment, Tag, "The readout of an experiment",
                "Checks, every metric against the control with its interval, and what to do.")
            .TakesExperiment(experiments[0].Experiment.Name)
            .Answers<ReadoutDocument>()
            .Fails(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
    }

    private async Task AddOutcomes(HttpContext context)
    {
        var file = Find(context);
        var request = await RatingsReader.ReadJsonAsync(context, RequestJson.Default.OutcomesRequest,
            "Send the outcomes as JSON, with Content-Type: application/json.",
            "The body must be a list of outcomes, such as "
                + "{\"outcomes\":[{\"unit\":\"1\",\"metric\":\"clicks\",\"value\":1}]}").ConfigureAwait(false);
        RequireLength("outcomes", request.Outcomes.Count, options.MaxRatings);
        RatingsReader.CheckNoNull("outcomes", request.Outcomes);
        var now = options.Time.GetUtcNow();
        Outcome[] taken = [.. request.Outcomes.Select(outcome => Check(file, outcome, now))];
        long line;
        try
        {
            line = await outcomes.Open().AppendAsync(taken).ConfigureAwait(false);
        }
        // Disposed: another request has just had the log opened anew.
        catch (Exception exception) when (exception is IOException or DataException or ObjectDisposedException)
        {
            LogFailure(logger, exception.Message);
            throw new ProblemException(StatusCodes.Status503ServiceUnavailable,
                "The outcomes cannot be written to the disk, so they were not taken; send them again later.");
        }
        await JsonBody.SendAsync(context.Response, new OutcomesResponse(taken.Length, line),
            ResponseJson.Default.OutcomesResponse).ConfigureAwait(false);
    }

    private async Task ReadExperiment(HttpContext context)
    {
        var file = Find(context);
        byte[] json;
        await Readout.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            // Logs may be long, and a readout may deal units out: requests in flight do not wait for it.
            json = await Task.Run(() => LoggedExperiment.Read(file.Experiment, ExposureLog.Read(options.ExposuresPath),
                File.Exists(outcomes.Path) ? OutcomeLog.Read(outcomes.Path) : [], file.Metrics).ToJson(),
                context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ExperimentException or DataException)
        {
            throw new ProblemException(StatusCodes.Status409Conflict, exception.Message);
        }
        finally
        {
            Readout.Release();
        }
        context.Response.ContentType = JsonBody.MediaType;
        context.Response.ContentLength = json.Length;
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
    }

    private ExperimentFile Find(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        return experiments.FirstOrDefault(file => file.Experiment.Name == name)
            ?? throw new ProblemException(StatusCodes.Status404NotFound,
                $"There is no experiment '{name}'; there is "
                    + $"{string.Join(", ", experiments.Select(file => file.Experiment.Name))}.");
    }

    private static Outcome Check(ExperimentFile file, OutcomeRequest outcome, DateTimeOffset now)
    {
        foreach (var (what, text) in new[] { ("unit", outcome.Unit), ("metric", outcome.Metric) })
            if (!Identifiers.IsName(text))
                throw Bad($"A '{what}' has 1 to {Identifiers.Longest} characters, none of them a control character.");
        if (!double.IsFinite(outcome.Value)) throw Bad("A 'value' is a finite number.");
        var columns = file.Metrics.Metrics.SelectMany(measured => new[] { measured.Column, measured.Denominator })
            .OfType<string>().Distinct().ToArray();
        if (columns.Length > 0 && !columns.Contains(outcome.Metric))
            throw Bad($"'{outcome.Metric}' is not measured by '{file.Experiment.Name}', which takes "
                + $"{string.Join(", ", columns)}.");
        return new Outcome(file.Experiment.Name, outcome.Unit, outcome.Metric, outcome.Value,
            (outcome.Time ?? now).ToUniversalTime());
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Outcomes were refused: {Reason}")]
    private static partial void LogFailure(ILogger logger, string reason);
}
