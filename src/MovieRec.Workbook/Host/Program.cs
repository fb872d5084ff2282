using System.Diagnostics;
using System.IO.Pipes;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;

namespace MovieRec.Workbook.Host;

/// <summary>The child's side: reads code line by line as JSON, runs it, answers with outputs.</summary>
internal static class Program
{
    /// <summary>The argument that makes this assembly a host.</summary>
    public const string Command = "host";

    // A parent that died before it could be reached must not leave this process waiting for ever.
    private static readonly TimeSpan ParentLimit = TimeSpan.FromSeconds(30);

    // HTML stays as it is: escaped, a page's scripts would grow by megabytes.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<int> Main(string[] args)
    {
        if (args is not [Command, var pipeName])
        {
            await Console.Error.WriteLineAsync("This program runs notebooks for the movierec command; start 'movierec run NOTEBOOK' instead.");
            return 2;
        }
        using var pipe = new NamedPipeClientStream(".", pipeName, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        try
        {
            await pipe.ConnectAsync(ParentLimit, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            await Console.Error.WriteLineAsync("Nobody waits for this notebook's process; start 'movierec run NOTEBOOK' instead.");
            return 2;
        }
        using var output = new StreamWriter(pipe, leaveOpen: true) { AutoFlush = true };
        var requests = Channel.CreateUnbounded<string>();
        // On a thread of its own, so that the process ends with its parent even while a cell is busy.
        new Thread(() => Listen(pipe, requests.Writer)) { IsBackground = true }.Start();
        void Send(HostMessage message)
        {
            lock (output) output.WriteLine(JsonSerializer.Serialize(message, Json));
        }
        void Put(CellOutput cellOutput) => Send(new HostMessage(cellOutput, false, 0));

        Console.SetIn(TextReader.Null);
        Console.SetOut(new CellWriter(text => Put(new StreamOutput(text, false))));
        Console.SetError(new CellWriter(text => Put(new StreamOutput(text, true))));
        CellApi.Show = value => Put(Display.Of(value));
        using var engine = new ScriptEngine(Environment.CurrentDirectory);
        await foreach (var line in requests.Reader.ReadAllAsync())
        {
            if (await engine.RunAsync(JsonSerializer.Deserialize<CellScript>(line)!) is { } result) Put(result);
            Console.Out.Flush();
            Console.Error.Flush();
            using var self = Process.GetCurrentProcess();
            Send(new HostMessage(null, true, self.PeakWorkingSet64));
        }
        return 0;
    }

    private static void Listen(Stream pipe, ChannelWriter<string> requests)
    {
        using var reader = new StreamReader(pipe, leaveOpen: true);
        while (reader.ReadLine() is { } line) requests.TryWrite(line);
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
