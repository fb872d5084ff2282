using System.Text.Json;

namespace MovieRec.Workbook;

/// <summary>A notebook and what came of running it.</summary>
/// <param name="Path">The notebook's file.</param>
/// <param name="Document">The notebook as written.</param>
/// <param name="Cells">Its cells with their outputs.</param>
/// <param name="Started">When the run began.</param>
/// <param name="Duration">
/// How long it took, the start of its process included, the wait for other notebooks' cells not.
/// </param>
/// <param name="PeakMemory">Peak resident memory of its process, in bytes; 0 where it is not known.</param>
public sealed record NotebookRun(string Path, NotebookDocument Document, IReadOnlyList<CellRun> Cells,
    DateTimeOffset Started, TimeSpan Duration, long PeakMemory)
{
    /// <summary>MIME type of run facts: a JSON object whose values are strings.</summary>
    public const string FactsMimeType = "application/vnd.movierec.facts+json";

    /// <summary>
    /// MIME type of a key figure: a JSON object with the texts <c>value</c>, <c>what</c> and <c>protocol</c>.
    /// </summary>
    public const string KeyFigureMimeType = "application/vnd.movierec.key-figure+json";

    /// <summary>MIME type of a chart's sketch: a JSON object with the texts <c>title</c> and <c>svg</c>.</summary>
    public const string SketchMimeType = "application/vnd.movierec.sketch+json";

    /// <summary>Parameters that the run had at other values than the notebook states.</summary>
    public IReadOnlyList<ParameterChange> Changes { get; init; } = [];

    /// <summary>
    /// Whether the outputs were kept from <see cref="Started"/>, since nothing they depend on has changed.
    /// </summary>
    public bool IsCached { get; init; }

    /// <summary>The file's name without its ending.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The first heading, or the file's name where there is none.</summary>
    public string Title => Document.Cells
        .Where(cell => cell.Language == CellLanguage.Markdown)
        .SelectMany(cell => cell.Source.Split('\n'))
        .FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal))?[2..].Trim() ?? Name;

    /// <summary>The first cell that failed; null where all went well.</summary>
    public CellRun? Failure => Cells.FirstOrDefault(cell => cell.Error is not null);

    /// <summary>One sentence that names notebook, cell and line of the failure; null where all went well.</summary>
    public string? FailureMessage => Failure is { Error: { } error } cell
        ? $"{System.IO.Path.GetFileName(Path)}, cell {cell.Number}{(error.Line > 0 ? $", line {error.Line}" : "")}: "
            + $"{error.Kind}: {error.Message}"
        : null;

    /// <summary>
    /// What the run told about itself, such as the data set and the seed; a later cell's word counts.
    /// </summary>
    public IReadOnlyDictionary<string, string> Facts
    {
        get
        {
            var facts = new Dictionary<string, string>();
            foreach (var (name, value) in Offered(FactsMimeType).SelectMany(each => each)) facts[name] = value;
            return facts;
        }
    }

    /// <summary>The figures the notebook stands for, in the order shown.</summary>
    public IReadOnlyList<KeyFigure> KeyFigures =>
        [.. Offered(KeyFigureMimeType)
            .Select(json => new KeyFigure(json.GetValueOrDefault("value", ""), json.GetValueOrDefault("what", ""),
                json.GetValueOrDefault("protocol",
                    "")) { IsHeadline = json.GetValueOrDefault("headline", "") == "yes" })];

    /// <summary>The first chart, drawn small as SVG; null where there is none.</summary>
    public string? Sketch => Offered(SketchMimeType).FirstOrDefault()?.GetValueOrDefault("svg");

    // What cells put out for programs: JSON objects of texts.
    private IEnumerable<Dictionary<string, string>> Offered(string mime) =>
        Cells.SelectMany(cell => cell.Outputs).OfType<DisplayOutput>()
        .Select(output => output.Data.GetValueOrDefault(mime)).OfType<string>()
        .Select(json => JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? []);
}

/// <summary>A figure a notebook stands for.</summary>
/// <param name="Value">The figure as it is to be read.</param>
/// <param name="What">What it is.</param>
/// <param name="Protocol">What it holds under.</param>
public sealed record KeyFigure(string Value, string What, string Protocol)
{
    /// <summary>Whether a front page puts it on top.</summary>
    public bool IsHeadline { get; init; }
}

/// <summary>A cell and what came of it.</summary>
/// <param name="Number">Its place in the notebook, from 1.</param>
/// <param name="Cell">The cell as written.</param>
/// <param name="Outputs">What it put out, in order.</param>
/// <param name="Duration">How long it took; zero for cells that do not run.</param>
/// <param name="WasRun">Whether it was reached: cells after a failure are not.</param>
public sealed record CellRun(int Number, Cell Cell, IReadOnlyList<CellOutput> Outputs, TimeSpan Duration, bool WasRun)
{
    /// <summary>Why it failed; null where it did not.</summary>
    public ErrorOutput? Error => Outputs.OfType<ErrorOutput>().FirstOrDefault();
}

/// <summary>How to run a notebook.</summary>
public sealed record RunOptions
{
    /// <summary>After this long the notebook's process is killed, whatever it does. Positive.</summary>
    public TimeSpan Timeout
    {
        get;
        init => field = value > TimeSpan.Zero
            ? value : throw new ArgumentOutOfRangeException(nameof(Timeout), value, "Timeout must be more than 0.");
    } = TimeSpan.FromMinutes(10);

    /// <summary>Values for the notebook's parameters, by name, as typed.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Whether cells may fetch NuGet packages with <c>#r "nuget: …"</c>; without, a notebook needs no network.
    /// </summary>
    public bool Packages { get; init; }

    /// <summary>
    /// Outputs of earlier runs, taken where nothing they depend on has changed; null to run in any case and keep
    /// nothing.
    /// </summary>
    public RunCache? Cache { get; init; }

    /// <summary>
    /// Files and folders that the notebook reads, such as its data set: what is in them decides whether kept outputs
    /// still hold.
    /// </summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>
    /// Shared by notebooks that run side by side, so that cells which measure time run alone; null for a notebook on
    /// its own.
    /// </summary>
    public CellGate? Gate { get; init; }

    /// <summary>Environment variables that its process gets on top of this one's.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The environment variable that, unless empty, lets the notebook's process wait before its first cell until a
    /// debugger is attached.
    /// </summary>
    public const string DebugVariable = "MOVIEREC_DEBUG";
}

/// <summary>Told before each cell that runs.</summary>
/// <param name="Notebook">The notebook's name without its ending.</param>
/// <param name="Cell">The cell's number, from 1.</param>
/// <param name="CellCount">How many cells the notebook has.</param>
public sealed record CellProgress(string Notebook, int Cell, int CellCount);
