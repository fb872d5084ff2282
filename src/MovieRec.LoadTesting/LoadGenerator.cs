namespace MovieRec.LoadTesting;

/// <summary>Sends load to a server and measures how it copes.</summary>
public static class LoadGenerator
{
    /// <summary>Sends load until the duration is over. Blocks.</summary>
    /// <param name="target">What to ask for.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends the run early, without a report.</param>
    /// <exception cref="LoadTestException">Nobody answers a first request, or not with success.</exception>
    /// <exception cref="OperationCanceledException">The run was ended early.</exception>
    public static LoadResult Run(LoadTarget target, LoadOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(options);
        if (options is { Mode: LoadMode.Open, Rate: null })
            throw new ArgumentException("An open loop needs a rate.", nameof(options));
        cancellationToken.ThrowIfCancellationRequested();
        Probe(target, options);
        using var run = new LoadRun(target, options, cancellationToken);
        return run.Execute();
    }

    private static void Probe(LoadTarget target, LoadOptions options)
    {
        using var connection = LoadRun.Connect(target, options);
        var reply = connection.Exchange(0);
        if (reply.IsSuccess) return;
        var address = target.UriOf(0);
        throw new LoadTestException(reply switch
        {
            { Status: not 0 } => $"{address} answers with status {reply.Status}: ask for something the server has.",
            { Reason: FailureReason.Timeout } => $"{address} gives no answer within {options.Timeout.TotalSeconds} s.",
            { Reason: FailureReason.Truncated } =>
                $"The answer at {address} breaks off before its end: see to the server.",
            { Reason: FailureReason.Protocol } => $"What answers at {address} does not speak HTTP/1.1.",
            _ => $"Nobody answers at {target.Authority}: start the server first.",
        });
    }
}
