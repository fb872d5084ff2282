using System.ComponentModel;
using System.Diagnostics;
using MovieRec.Data;

namespace MovieRec.Interactive;

/// <summary>The command, run in a process of its own: whoever asks needs nothing of what it loads.</summary>
public static class CommandProcess
{
    /// <summary>Runs the command to its end.</summary>
    /// <param name="program">Path of MovieRec.Cli.dll.</param>
    /// <param name="arguments">The command line.</param>
    /// <returns>What it wrote to its standard output.</returns>
    /// <exception cref="DataException">
    /// The program cannot be started, or ended with a complaint, which is the message.
    /// </exception>
    public static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A process of some seconds: counting what code does costs it more than the counts bring.
        start.Environment["DOTNET_TieredPGO"] = "0";
        try
        {
            using var process = Process.Start(start) ?? throw new DataException($"'{program}' cannot be started.");
            var output = process.StandardOutput.ReadToEndAsync();
            var complaint = process.StandardError.ReadToEnd().Trim();
            var said = output.GetAwaiter().GetResult();
            process.WaitForExit();
            return process.ExitCode == 0 ? said : throw new DataException(complaint);
        }
        catch (Win32Exception exception)
        {
            throw new DataException($"'dotnet exec {program}' cannot be started ({exception.Message.TrimEnd('.')}).",
                exception);
        }
    }
}
