using System.Text;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace MovieRec.Cli;

/// <summary>
/// Where a command writes, live progress and bordered tables in a terminal, plain lines where output is redirected; and
/// its clock.
/// </summary>
/// <param name="output">Receives results and progress.</param>
/// <param name="error">Receives the one sentence of a failure.</param>
/// <param name="isInteractive">Whether someone watches <paramref name="output"/> in a terminal.</param>
/// <param name="time">What the command waits by; null for the machine's clock.</param>
internal sealed class Terminal(TextWriter output, TextWriter error, bool isInteractive, TimeProvider? time = null)
{
    /// <summary>Wide enough that no line of redirected output wraps.</summary>
    private const int PlainWidth = 1000;

    private readonly TextWriter _standard = output;
    private readonly List<WrittenTable> _tables = [];
    private TextWriter _output = output;
    private bool _isLive = isInteractive;
    private bool _hidesProgress;

    private IAnsiConsole Live => field ??= CreateConsole(_standard, isInteractive: true);

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess() => new(Console.Out, Console.Error, !Console.IsOutputRedirected);

    /// <summary>Receives results and progress.</summary>
    public TextWriter Output => _output;

    /// <summary>Receives the one sentence of a failure.</summary>
    public TextWriter Error => error;

    /// <summary>What limits of time and waiting are measured by.</summary>
    public TimeProvider Time => time ?? TimeProvider.System;

    /// <summary>Writes one line.</summary>
    public void WriteLine(string line = "") => _output.WriteLine(line);

    /// <summary>The tables that were written.</summary>
    public IReadOnlyList<WrittenTable> Tables => _tables;

    /// <summary>What <c>--json</c> gives in place of the tables, where sentences tell the results.</summary>
    public JsonNode? Document { get; set; }

    /// <summary>Shows no progress from here on.</summary>
    public void HideProgress() => _hidesProgress = true;

    /// <summary>Writes nothing more but an answer.</summary>
    public void Mute()
    {
        (_output, _isLive) = (TextWriter.Null, false);
        HideProgress();
    }

    /// <summary>Writes what was asked for in place of all else.</summary>
    public void WriteAnswer(string text) => _standard.WriteLine(text.TrimEnd());

    /// <summary>Writes a table; text is written as it is, without markup.</summary>
    /// <param name="columns">Headings, in order.</param>
    /// <param name="rows">Cells, one a column.</param>
    public void WriteTable(IReadOnlyList<Column> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var written = new WrittenTable(columns, [.. rows]);
        _tables.Add(written);
        var table = new Table { Border = _isLive ? TableBorder.Rounded : TableBorder.None };
        foreach (var column in columns)
        {
            var heading = new TableColumn(new Text(column.Heading)) { NoWrap = !_isLive || column.IsNumber };
            table.AddColumn(column.IsNumber ? heading.RightAligned() : heading);
        }
        foreach (var row in written.Rows) table.AddRow(row.Select(cell => new Text(cell)));
        if (_isLive)
            Live.Write(table);
        else
            foreach (var line in Render(table).Split('\n')[..^1]) _output.WriteLine(line.TrimEnd());
    }

    /// <summary>
    /// Does a piece of work while showing how far it is: a live bar in a terminal, at most a line for every
    /// twentieth of the way elsewhere, so that up to twenty steps are all told.
    /// </summary>
    /// <param name="title">What is being done.</param>
    /// <param name="work">The work; it reports the share done, in 0 .. 1, with a few words on where it stands.</param>
    public async Task<T> TrackAsync<T>(string title, Func<IProgress<Step>, Task<T>> work)
    {
        if (_hidesProgress) return await work(new Nothing<Step>()).ConfigureAwait(false);
        if (!_isLive) return await work(new PlainLines(title, _output)).ConfigureAwait(false);
        return await Live.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(),
                new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: 1);
                var result = await work(new LiveBar(title, task)).ConfigureAwait(false);
                task.Value = 1;
                return result;
            })
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Does several pieces of work side by side, showing how far each is: a live bar for each in a terminal, lines
    /// elsewhere.
    /// </summary>
    /// <param name="titles">What each piece is.</param>
    /// <param name="work">
    /// A piece, by its number; it reports as for <see cref="TrackAsync"/>, and says lines that are shown at once or,
    /// where bars are live, below them in the end.
    /// </param>
    public async Task<T[]> TrackAllAsync<T>(
        IReadOnlyList<string> titles, Func<int, IProgress<Step>, Action<string>, Task<T>> work)
    {
        var said = new List<string>();
        Task<T[]> All(Func<int, IProgress<Step>> progress, Action<string> say, Action<int> end) =>
            Task.WhenAll(titles.Select(async (_, index) =>
        {
            var result = await work(index, progress(index), say).ConfigureAwait(false);
            end(index);
            return result;
        }));
        if (!_isLive || _hidesProgress)
            return await All(index => _hidesProgress ? new Nothing<Step>() : new PlainLines(titles[index], _output),
                line =>
                {
                    lock (_output)
                        _output.WriteLine(line);
                }, _ => { }).ConfigureAwait(false);
        try
        {
            return await Live.Progress()
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(),
                    new ElapsedTimeColumn())
                .StartAsync(context =>
                {
                    // Each clock starts with its own work, which may wait for a core.
                    var tasks = titles.Select(title =>
                        context.AddTask(Markup.Escape(title), autoStart: false, maxValue: 1)).ToArray();
                    return All(index => new LiveBar(titles[index], tasks[index]), line =>
                    {
                        lock (said)
                            said.Add(line);
                    },
                        index =>
                        {
                            new LiveBar(titles[index], tasks[index]).Report(new Step(1, "done"));
                            tasks[index].StopTask();
                        });
                })
                .ConfigureAwait(false);
        }
        finally
        {
            foreach (var line in said) _output.WriteLine(line);
        }
    }

    /// <summary>As <see cref="TrackAsync"/>, for work that computes rather than waits.</summary>
    public Task<T> Track<T>(string title, Func<IProgress<Step>, T> work) =>
        TrackAsync(title, progress => Task.Run(() => work(progress)));

    /// <summary>
    /// Does a piece of work that cannot say how far it is: a spinner with its latest words in a terminal, a line for
    /// each elsewhere.
    /// </summary>
    /// <param name="title">What is being done.</param>
    /// <param name="work">The work; it reports what it does now.</param>
    public async Task<T> WatchAsync<T>(string title, Func<IProgress<string>, Task<T>> work)
    {
        if (_hidesProgress) return await work(new Nothing<string>()).ConfigureAwait(false);
        if (!_isLive) return await work(new Now(_output.WriteLine)).ConfigureAwait(false);
        return await Live.Status()
            .StartAsync(Markup.Escape(title), context => work(new Now(words => context.Status(Markup.Escape(words)))))
            .ConfigureAwait(false);
    }

    private static string Render(Table table)
    {
        var text = new StringWriter { NewLine = "\n" };
        CreateConsole(text, isInteractive: false).Write(table);
        return text.ToString();
    }

    private static IAnsiConsole CreateConsole(TextWriter writer, bool isInteractive)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isInteractive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isInteractive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isInteractive ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!isInteractive) console.Profile.Width = PlainWidth;
        console.Profile.Encoding = Encoding.UTF8;
        return console;
    }

    /// <summary>Reports where it happens, unlike <see cref="Progress{T}"/>, so that lines keep their order.</summary>
    private sealed class Now(Action<string> show) : IProgress<string>
    {
        public void Report(string value) => show(value);
    }

    private sealed class Nothing<T> : IProgress<T>
    {
        public void Report(T value)
        {
        }
    }

    private sealed class LiveBar(string title, ProgressTask task) : IProgress<Step>
    {
        public void Report(Step value)
        {
            if (!task.IsStarted) task.StartTask();
            task.Value = value.Share;
            task.Description = Markup.Escape($"{title}: {value.Text}");
        }
    }

    private sealed class PlainLines(string title, TextWriter output) : IProgress<Step>
    {
        private int _part = -1;

        public void Report(Step value)
        {
            lock (output)
            {
                // Seven twentieths of the way are not quite .35 of it, in binary.
                var part = (int)(value.Share * 20 + 1e-9);
                if (part <= _part) return;
                _part = part;
                output.WriteLine($"{title}: {value.Text}");
            }
        }
    }
}

/// <summary>A table that was written.</summary>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">Its cells.</param>
internal sealed record WrittenTable(IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>A column of a table in the terminal.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="IsNumber">Whether it is aligned to the right.</param>
internal readonly record struct Column(string Heading, bool IsNumber = false);

/// <summary>How far a piece of work is.</summary>
/// <param name="Share">Share done, in 0 .. 1.</param>
/// <param name="Text">Where it stands, in a few words.</param>
internal readonly record struct Step(double Share, string Text);
