using System.Text.Json;
using System.Text.Json.Serialization;

namespace MovieRec.Workbook;

/// <summary>A line to the child. Each but <see cref="InterruptRequest"/> is answered by messages of which the last is done.</summary>
[JsonDerivedType(typeof(RunRequest), "run")]
[JsonDerivedType(typeof(WarmUpRequest), "warm-up")]
[JsonDerivedType(typeof(InterruptRequest), "interrupt")]
internal abstract record HostRequest;

/// <summary>Run this code.</summary>
internal sealed record RunRequest(CellScript Script) : HostRequest;

/// <summary>Load the compiler, while nobody waits for it.</summary>
internal sealed record WarmUpRequest : HostRequest;

/// <summary>Stop the code that runs, if it can be stopped.</summary>
internal sealed record InterruptRequest : HostRequest;

/// <summary>A line from the child: an output, or that the request is done.</summary>
/// <param name="Output">What the code put out; null in the last message.</param>
/// <param name="IsDone">Whether the request has been dealt with.</param>
/// <param name="PeakMemory">Peak resident memory of the child so far, in bytes.</param>
/// <param name="Answer">What was asked for, where the request has an answer.</param>
internal sealed record HostMessage(CellOutput? Output, bool IsDone = false, long PeakMemory = 0, JsonElement? Answer = null);
