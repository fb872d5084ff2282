using System.Text.Json.Serialization;

namespace MovieRec.Workbook;

/// <summary>Something a cell put out, in the order it did.</summary>
[JsonDerivedType(typeof(StreamOutput), "stream")]
[JsonDerivedType(typeof(DisplayOutput), "display")]
[JsonDerivedType(typeof(ErrorOutput), "error")]
public abstract record CellOutput;

/// <summary>Text written to the console.</summary>
/// <param name="Text">The text.</param>
/// <param name="IsError">Whether it went to standard error.</param>
public sealed record StreamOutput(string Text, bool IsError) : CellOutput;

/// <summary>A value shown, in one or more representations.</summary>
/// <param name="Data">Representation by MIME type, the preferred one first.</param>
/// <param name="IsResult">Whether it is the value of the cell's last expression, not one displayed on the way.</param>
public sealed record DisplayOutput(IReadOnlyDictionary<string, string> Data, bool IsResult = false) : CellOutput
{
    /// <summary>Identifies what is shown, so that it can be updated; null where it cannot.</summary>
    public string? Id { get; init; }

    /// <summary>
    /// Whether it takes the place of what was shown with the same <see cref="Id"/>, here or by an earlier cell.
    /// </summary>
    public bool IsUpdate { get; init; }
}

/// <summary>Why a cell failed.</summary>
/// <param name="Kind">The exception's type, or what kind of failure it was.</param>
/// <param name="Message">What happened.</param>
/// <param name="Line">Line within the cell, from 1; 0 where it is not known.</param>
public sealed record ErrorOutput(string Kind, string Message, int Line) : CellOutput
{
    /// <summary>The calls that led there, the innermost first, as far as they stand in cells and libraries.</summary>
    public IReadOnlyList<string> Trace { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Line > 0 ? $"{Kind} at line {Line}: {Message}" : $"{Kind}: {Message}";
}
