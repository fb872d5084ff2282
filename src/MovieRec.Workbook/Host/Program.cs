using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace MovieRec.Workbook.Host;

/// <summary>The child's side: reads code line by line as JSON, runs it, answers with outputs.</summary>
internal static class Program
{
    /// <summary>The argument that makes this assembly a host.</summary>
    public const string Command = "host";

    public static async Task<int> Main(string[] args)
    {
        if (args is not [Command])
        {
            await Console.Error.WriteLineAsync("This program runs notebooks for the movierec command; start 'movierec run NOTEBOOK' instead.");
            return 2;
        }
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
        using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
        void Send(HostMessage message)
        {
            lock (output) output.WriteLine(JsonSerializer.Serialize(message));
        }
        void Put(CellOutput cellOutput) => Send(new HostMessage(cellOutput, false, 0));

        Console.SetIn(TextReader.Null);
        Console.SetOut(new CellWriter(text => Put(new StreamOutput(text, false))));
        Console.SetError(new CellWriter(text => Put(new StreamOutput(text, true))));
        CellApi.Show = value => Put(Display.Of(value));
        using var engine = new ScriptEngine(Environment.CurrentDirectory);
        while (await input.ReadLineAsync() is { } line)
        {
            if (await engine.RunAsync(JsonSerializer.Deserialize<CellScript>(line)!) is { } result) Put(result);
            Console.Out.Flush();
            Console.Error.Flush();
            using var self = Process.GetCurrentProcess();
            Send(new HostMessage(null, true, self.PeakWorkingSet64));
        }
        return 0;
    }
}
