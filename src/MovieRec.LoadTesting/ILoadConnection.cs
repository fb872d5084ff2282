namespace MovieRec.LoadTesting;

/// <summary>A connection that is kept open and has one request in flight at most.</summary>
internal interface ILoadConnection : IDisposable
{
    /// <summary>
    /// Opens the connection ahead of the first request, where that can be done; a failure shows with that request.
    /// </summary>
    void Open();

    /// <summary>
    /// Sends request <paramref name="number"/> and reads its answer to the end. Opens the connection where it is not
    /// open.
    /// </summary>
    Reply Exchange(long number);
}

/// <summary>What came of a request.</summary>
/// <param name="Status">The status of the answer; 0 where there was none.</param>
/// <param name="Reason">Why there was none.</param>
/// <param name="Reopened">
/// Whether the server had closed the connection since the answer before, so that another was opened to send on; no
/// request was lost by that.
/// </param>
internal readonly record struct Reply(int Status, FailureReason Reason = FailureReason.None, bool Reopened = false)
{
    /// <summary>Whether the service did what was asked.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;
}

/// <summary>Why a request has no answer.</summary>
internal enum FailureReason
{
    None,

    /// <summary>The server took too long.</summary>
    Timeout,

    /// <summary>The connection was refused, reset or closed.</summary>
    Connection,

    /// <summary>The connection ended within the answer.</summary>
    Truncated,

    /// <summary>What came is not HTTP as this client knows it.</summary>
    Protocol,
}
