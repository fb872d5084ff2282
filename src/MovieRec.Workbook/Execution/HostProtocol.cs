using System.Text.Json;
using System.Text.Json.Serialization;

namespace MovieRec.Workbook;

/// <summary>
/// A line to the child: what is asked of a notebook engine. Together with <see cref="HostMessage"/> it is all that the
/// rest of the program knows of one, so that another engine would have these to answer and nothing else. Each but
/// <see cref="OpenRequest"/>, <see cref="InterruptRequest"/> and <see cref="AnswerRequest"/> is answered by messages of
/// which the last is done.
/// </summary>
[JsonDerivedType(typeof(OpenRequest), "open")]
[JsonDerivedType(typeof(RunRequest), "run")]
[JsonDerivedType(typeof(WarmUpRequest), "warm-up")]
[JsonDerivedType(typeof(InterruptRequest), "interrupt")]
[JsonDerivedType(typeof(AnswerRequest), "answer")]
[JsonDerivedType(typeof(CompleteRequest), "complete")]
[JsonDerivedType(typeof(InspectRequest), "inspect")]
[JsonDerivedType(typeof(IsCompleteRequest), "is-complete")]
internal abstract record HostRequest;

/// <summary>Begin a notebook: what came before is forgotten. The first request.</summary>
/// <param name="Folder">Folder that it runs in and that <c>#r</c> is relative to.</param>
/// <param name="Notebook">The notebook's file name, which it must not import.</param>
/// <param name="Packages">Whether its cells may fetch packages.</param>
/// <param name="Assists">Whether somebody types code who will ask about it.</param>
internal sealed record OpenRequest(string Folder, string Notebook, bool Packages, bool Assists = false) : HostRequest;

/// <summary>Run this cell.</summary>
/// <param name="Source">The cell as written.</param>
/// <param name="Language">Name of the kernel it is for.</param>
/// <param name="Place">What messages call it, such as <c>cell 3</c>.</param>
internal sealed record RunRequest(string Source, string Language, string Place) : HostRequest;

/// <summary>Load the compiler, while nobody waits for it.</summary>
internal sealed record WarmUpRequest : HostRequest;

/// <summary>Stop the code that runs, if it can be stopped.</summary>
internal sealed record InterruptRequest : HostRequest;

/// <summary>What was typed for the <see cref="Question"/> asked last.</summary>
/// <param name="Text">The text; null where nobody answers.</param>
/// <param name="Refusal">Why nobody does.</param>
internal sealed record AnswerRequest(string? Text, string? Refusal = null) : HostRequest;

/// <summary>What could stand at this place of the code. Answered by <see cref="Completions"/>.</summary>
internal sealed record CompleteRequest(string Code, int Position) : HostRequest;

/// <summary>
/// What stands at this place of the code. Answered by an <see cref="Inspection"/>, or null where nothing is known.
/// </summary>
internal sealed record InspectRequest(string Code, int Position) : HostRequest;

/// <summary>Whether this code could be run as it is. Answered by a <see cref="Completeness"/>.</summary>
internal sealed record IsCompleteRequest(string Code) : HostRequest;

/// <summary>What could replace the characters from <paramref name="Start"/> on, up to <paramref name="End"/>.</summary>
internal sealed record Completions(int Start, int End, IReadOnlyList<Completion> Items);

/// <summary>One of them.</summary>
/// <param name="Text">What would stand there.</param>
/// <param name="Kind">What it is, such as <c>function</c>.</param>
internal sealed record Completion(string Text, string Kind);

/// <summary>What a name stands for.</summary>
/// <param name="Text">How it is declared and what its documentation says, as Markdown.</param>
internal sealed record Inspection(string Text);

/// <summary>Whether code could be run as it is.</summary>
/// <param name="Status"><c>complete</c>, <c>incomplete</c> or <c>invalid</c>.</param>
/// <param name="Indent">What the next line should begin with.</param>
internal sealed record Completeness(string Status, string Indent);

/// <summary>What code waits for somebody to type.</summary>
/// <param name="Prompt">What it asks; empty where it reads a line of standard input.</param>
/// <param name="IsPassword">Whether the answer is to stay unseen.</param>
/// <param name="Name">The name that the value is to be kept under; null where the code gives none.</param>
internal sealed record Question(string Prompt, bool IsPassword, string? Name = null);

/// <summary>A line from the child: an output, a question, or that the request is done.</summary>
/// <param name="Output">What the code put out; null in other messages.</param>
/// <param name="IsDone">Whether the request has been dealt with.</param>
/// <param name="PeakMemory">Peak resident memory of the child so far, in bytes.</param>
/// <param name="Answer">What was asked for, where the request has an answer.</param>
/// <param name="Question">What the code asks; it waits for an <see cref="AnswerRequest"/>.</param>
internal sealed record HostMessage(CellOutput? Output, bool IsDone = false, long PeakMemory = 0,
    JsonElement? Answer = null, Question? Question = null);
