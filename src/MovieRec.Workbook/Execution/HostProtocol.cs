using System.Text.Json;
using System.Text.Json.Serialization;

namespace MovieRec.Workbook;

/// <summary>A line to the child. Each but <see cref="InterruptRequest"/> is answered by messages of which the last is done.</summary>
[JsonDerivedType(typeof(RunRequest), "run")]
[JsonDerivedType(typeof(WarmUpRequest), "warm-up")]
[JsonDerivedType(typeof(InterruptRequest), "interrupt")]
[JsonDerivedType(typeof(CompleteRequest), "complete")]
[JsonDerivedType(typeof(InspectRequest), "inspect")]
[JsonDerivedType(typeof(IsCompleteRequest), "is-complete")]
internal abstract record HostRequest;

/// <summary>Run this code.</summary>
internal sealed record RunRequest(CellScript Script) : HostRequest;

/// <summary>Load the compiler, while nobody waits for it.</summary>
internal sealed record WarmUpRequest : HostRequest;

/// <summary>Stop the code that runs, if it can be stopped.</summary>
internal sealed record InterruptRequest : HostRequest;

/// <summary>What could stand at this place of the code. Answered by <see cref="Completions"/>.</summary>
internal sealed record CompleteRequest(string Code, int Position) : HostRequest;

/// <summary>What stands at this place of the code. Answered by an <see cref="Inspection"/>, or null where nothing is known.</summary>
internal sealed record InspectRequest(string Code, int Position) : HostRequest;

/// <summary>Whether this code could be run as it is. Answered by a <see cref="Completeness"/>.</summary>
internal sealed record IsCompleteRequest(string Code) : HostRequest;

/// <summary>What could replace the characters from <paramref name="Start"/> on, up to <paramref name="End"/>.</summary>
internal sealed record Completions(int Start, int End, IReadOnlyList<Completion> Items);

/// <summary>One of them.</summary>
/// <param name="Text">What would stand there.</param>
/// <param name="Kind">What it is, such as <c>method</c>.</param>
/// <param name="Signature">How it is declared; empty for words of the language.</param>
internal sealed record Completion(string Text, string Kind, string Signature);

/// <summary>What a name stands for.</summary>
/// <param name="Signature">How it is declared.</param>
/// <param name="Documentation">What its documentation says, as plain text; may be empty.</param>
internal sealed record Inspection(string Signature, string Documentation);

/// <summary>Whether code could be run as it is.</summary>
/// <param name="Status"><c>complete</c>, <c>incomplete</c> or <c>invalid</c>.</param>
/// <param name="Indent">What the next line should begin with.</param>
internal sealed record Completeness(string Status, string Indent);

/// <summary>A line from the child: an output, or that the request is done.</summary>
/// <param name="Output">What the code put out; null in the last message.</param>
/// <param name="IsDone">Whether the request has been dealt with.</param>
/// <param name="PeakMemory">Peak resident memory of the child so far, in bytes.</param>
/// <param name="Answer">What was asked for, where the request has an answer.</param>
internal sealed record HostMessage(CellOutput? Output, bool IsDone = false, long PeakMemory = 0, JsonElement? Answer = null);
