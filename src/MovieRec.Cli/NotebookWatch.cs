using System.Text.RegularExpressions;
using System.Threading.Channels;
using MovieRec.Workbook;

namespace MovieRec.Cli;

/// <summary>Runs notebooks again whenever they, or notebooks they import, are saved.</summary>
internal static partial class NotebookWatch
{
    // Editors save in several steps: a change is looked at once no other follows for this long.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Runs all of them, then those that a save concerns, until cancelled; a save while they run stops that run and
    /// begins anew. What goes wrong is told, and watching goes on.
    /// </summary>
    /// <param name="terminal">Where it is told.</param>
    /// <param name="notebooks">Full paths.</param>
    /// <param name="run">Runs some of them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(Terminal terminal, IReadOnlyList<string> notebooks,
        Func<IReadOnlyList<string>, CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        var saved = Channel.CreateUnbounded<string>();
        var watchers = notebooks.SelectMany(FilesOf).Select(file => Path.GetDirectoryName(file)!).Distinct()
            .Select(folder => Watch(folder, saved.Writer)).ToArray();
        try
        {
            var due = notebooks;
            while (true)
            {
                using var superseded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var running = TellingAsync(due, superseded.Token);
                try
                {
                    var concerned = await NextAsync(cancellationToken).ConfigureAwait(false);
                    due = [.. notebooks.Where(
                        notebook => concerned.Contains(notebook) || (!running.IsCompleted && due.Contains(notebook)))];
                }
                finally
                {
                    await superseded.CancelAsync().ConfigureAwait(false);
                    await running.ConfigureAwait(false);
                }
            }
        }
        finally
        {
            foreach (var watcher in watchers) watcher.Dispose();
        }

        async Task TellingAsync(IReadOnlyList<string> some, CancellationToken token)
        {
            try
            {
                await run(some, token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception)
                when (exception is FailureException or UsageException or NotebookException or IOException
                    or UnauthorizedAccessException)
            {
                await terminal.Error.WriteLineAsync($"movierec: {exception.Message.ReplaceLineEndings(" ")}")
                    .ConfigureAwait(false);
            }
            terminal.WriteLine("Watching; save a notebook to run it again, Ctrl+C ends.");
        }

        // The notebooks that the next saves concern.
        async Task<HashSet<string>> NextAsync(CancellationToken token)
        {
            while (true)
            {
                var changed = new HashSet<string> { await saved.Reader.ReadAsync(token).ConfigureAwait(false) };
                do
                {
                    await Task.Delay(Quiet, token).ConfigureAwait(false);
                } while (Drain(changed));
                var concerned = notebooks.Where(notebook => FilesOf(notebook).Any(changed.Contains)).ToHashSet();
                if (concerned.Count > 0) return concerned;
            }
        }

        bool Drain(HashSet<string> changed)
        {
            var any = false;
            for (; saved.Reader.TryRead(out var path); any = true) changed.Add(path);
            return any;
        }
    }

    private static FileSystemWatcher Watch(string folder, ChannelWriter<string> saved)
    {
        var watcher = new FileSystemWatcher(
            folder)
        { NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.FileName | NotifyFilters.Size };
        void Tell(object sender, FileSystemEventArgs change) => saved.TryWrite(change.FullPath);
        watcher.Changed += Tell;
        watcher.Created += Tell;
        watcher.Renamed += Tell;
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    /// <summary>A notebook and all it imports, by the lines that say so.</summary>
    private static HashSet<string> FilesOf(string notebook)
    {
        var files = new HashSet<string>();
        Add(notebook);
        return files;

        void Add(string file)
        {
            if (!files.Add(file) || !File.Exists(file)) return;
            foreach (Match import in Import().Matches(TextOf(file)))
                Add(Path.GetFullPath(import.Groups[1].Value, Path.GetDirectoryName(file)!));
        }
    }

    private static string TextOf(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is being saved; the event that follows looks again.
            return "";
        }
    }

    [GeneratedRegex("#!import\\s+\\\\?\"?([^\"\\\\\\r\\n]+)")]
    private static partial Regex Import();
}
