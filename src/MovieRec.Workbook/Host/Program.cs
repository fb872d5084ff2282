using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Reactive.Disposables;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.DotNet.Interactive.Utility;

namespace MovieRec.Workbook.Host;

/// <summary>The child's side: reads code line by line as JSON, runs it, answers with outputs.</summary>
internal static class Program
{
    /// <summary>The argument that makes this assembly a host.</summary>
    public const string Command = "host";

    // A parent that died before it could be reached must not leave this process waiting for ever.
    private static readonly TimeSpan ParentLimit = TimeSpan.FromSeconds(30);

    // A line without an end, such as a row of dots that grows, is shown this soon all the same.
    private static readonly TimeSpan FlushPeriod = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan DebuggerPeriod = TimeSpan.FromMilliseconds(100);

    // HTML stays as it is: escaped, a page's scripts would grow by megabytes.
    private static readonly JsonSerializerOptions Json =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<int> Main(string[] args)
    {
        if (args is not [Command, var pipeName])
        {
            await Console.Error.WriteLineAsync(
                "This program runs notebooks for the movierec command; start 'movierec run NOTEBOOK' instead.");
            return 2;
        }
        ProcessGroup.Lead();
        // A notebook shows the same on every machine, and compilers tell errors in English.
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.DefaultThreadCurrentCulture =
            CultureInfo.DefaultThreadCurrentUICulture = MakeCulture();
        using var pipe = new NamedPipeClientStream(".", pipeName, PipeDirection.InOut,
            PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        try
        {
            await pipe.ConnectAsync(ParentLimit, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            await Console.Error.WriteLineAsync(
                "Nobody waits for this notebook's process; start 'movierec run NOTEBOOK' instead.");
            return 2;
        }
        if (Environment.GetEnvironmentVariable(RunOptions.DebugVariable) is { Length: > 0 })
            while (!Debugger.IsAttached) await Task.Delay(DebuggerPeriod);
        using var output = new StreamWriter(pipe, leaveOpen: true) { AutoFlush = true };
        var requests = Channel.CreateUnbounded<HostRequest>();
        // On a thread of its own, so that the process ends with its parent even while a cell is busy.
        PolyglotEngine? engine = null;
        void Send(HostMessage message)
        {
            var line = JsonSerializer.Serialize(message, Json);
            // An interrupted cell must not leave half a line behind: what stands in a finally block is not cut short.
            try { }
            finally
            {
                lock (output) output.WriteLine(line);
            }
        }
        void Put(CellOutput cellOutput) => Send(new HostMessage(cellOutput));
        var console = new CellConsole(Put);
        void Show(CellOutput cellOutput)
        {
            // What was written before must stand before.
            console.Flush();
            Put(cellOutput);
        }

        var input = new CellInput(question =>
        {
            console.Flush();
            Send(new HostMessage(null, Question: question));
        });
        new Thread(() => Listen(pipe, () => engine?.Interrupt(), input.Answer, requests.Writer)) { IsBackground = true }
            .Start();
        Console.SetIn(input);
        // The kernels would put their own writers in the console's place for each cell, a message a write; as long as
        // somebody listens they leave it alone.
        using var held = ConsoleOutput.Subscribe(_ => Disposable.Empty);
        Console.SetOut(console.Writer(isError: false));
        Console.SetError(console.Writer(isError: true));
        // What a cell wrote last tells most about why its process ended.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => console.Flush();
        AppDomain.CurrentDomain.UnhandledException += (_, _) => console.Flush();
        using var flushing = new Timer(_ => console.Tick(), null, FlushPeriod, FlushPeriod);
        await foreach (var request in requests.Reader.ReadAllAsync())
        {
            JsonElement? answer = null;
            switch (request)
            {
                case OpenRequest open:
                    engine?.Dispose();
                    engine = new PolyglotEngine(open, input, Show);
                    continue;
                case RunRequest cell:
                    if (await engine!.RunAsync(cell) is { } error) Show(error);
                    break;
                case WarmUpRequest:
                    await engine!.WarmUpAsync();
                    break;
                case CompleteRequest complete:
                    answer = JsonSerializer.SerializeToElement(await engine!.CompleteAsync(complete), Json);
                    break;
                case InspectRequest inspect:
                    answer = JsonSerializer.SerializeToElement(await engine!.InspectAsync(inspect), Json);
                    break;
                case IsCompleteRequest isComplete:
                    answer = JsonSerializer.SerializeToElement(engine!.IsComplete(isComplete), Json);
                    break;
                default:
                    throw new InvalidOperationException($"Nothing answers a {request.GetType().Name}.");
            }
            console.Tick();
            using var self = Process.GetCurrentProcess();
            Send(new HostMessage(null, true, self.PeakWorkingSet64, answer));
        }
        return 0;
    }

    // The invariant culture, but 65% without a space, as in the rest of a page.
    private static CultureInfo MakeCulture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.PercentPositivePattern = culture.NumberFormat.PercentNegativePattern = 1;
        return CultureInfo.ReadOnly(culture);
    }

    private static void Listen(
        Stream pipe, Action interrupt, Action<AnswerRequest> answer, ChannelWriter<HostRequest> requests)
    {
        using var reader = new StreamReader(pipe, leaveOpen: true);
        while (reader.ReadLine() is { } line)
        {
            var request = JsonSerializer.Deserialize<HostRequest>(line)!;
            if (request is InterruptRequest) interrupt();
            else if (request is AnswerRequest typed) answer(typed);
            else requests.TryWrite(request);
        }
        // The parent is gone, perhaps killed: what cells have started goes too.
        ProcessGroup.End(Environment.ProcessId);
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
