namespace MovieRec.LoadTesting;

/// <summary>A load test could not begin: nobody answers, or not as a service that works does.</summary>
/// <param name="message">What happened and what to do about it, in one sentence.</param>
public sealed class LoadTestException(string message) : Exception(message);
