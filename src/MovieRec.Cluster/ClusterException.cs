namespace MovieRec.Cluster;

/// <summary>
/// The cluster cannot be had, or a training on it cannot go on. The message is one sentence for the user: what is wrong
/// and what to do.
/// </summary>
/// <param name="message">The sentence.</param>
/// <param name="innerException">What caused it.</param>
public sealed class ClusterException(string message, Exception? innerException = null)
    : Exception(message, innerException);
