using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using MovieRec.Cli.Explorer;
using MovieRec.Cli.Serving;
using MovieRec.Data;
using MovieRec.Interactive;
using MovieRec.Studio;
using MovieRec.Studio.Runs;

namespace MovieRec.Cli.Commands;

/// <summary><c>movierec studio</c>: the application in the browser, until it is told to stop.</summary>
internal static class StudioCommand
{
    private const string DefaultUrl = "http://127.0.0.1:5090";

    public static Command Create(Terminal terminal)
    {
        var data = SharedOptions.Data();
        var urls = new Option<string[]>("--urls")
        {
            HelpName = "URL",
            Description = "Where to listen, with ';' between several. Only this machine reaches the default, or "
                + "another port where that one is taken; port 0 takes a free one.",
            DefaultValueFactory = _ => [DefaultUrl],
            AllowMultipleArgumentsPerToken = true,
        };
        var key = KeyOption();
        var reports = ReportsOption();
        var noBrowser = new Option<bool>("--no-browser") { Description = "Does not open the browser." };
        var command = new Command("studio", "Opens MovieRec Studio in the browser: train models as sliders move, "
            + "recommend by a user's ratings or your own. Runs until it is stopped with Ctrl+C.")
        {
            data, urls, key, reports, noBrowser,
        };
        command.SetAction(async (parse, token) =>
        {
            IPEndPoint[] addresses = [.. ListenAddress.ParseAll(parse.GetValue(urls)!)
                .Select(address => new IPEndPoint(address.Address, address.Port))];
            if (addresses.Length == 0) throw new UsageException("--urls names no address.");
            var dataset = await DatasetLoading.LoadAsync(terminal, parse.GetValue(data), token).ConfigureAwait(false);
            var options = OptionsFor(dataset, parse.GetValue(key), addresses.Select(address => address.Address),
                parse.GetValue(reports));
            var isUsual = parse.GetResult(urls) is null or { Implicit: true };
            await using var studio = await StartAsync(options, addresses, isUsual, token).ConfigureAwait(false);
            var query = QueryOf(options);
            foreach (var url in studio.Urls) terminal.WriteLine($"MovieRec Studio: {url}{query}");
            terminal.WriteLine("Stop with Ctrl+C.");
            if (!parse.GetValue(noBrowser)) OpenBrowser(terminal, $"{studio.Urls[0]}{query}");
            await Task.Delay(Timeout.Infinite, token).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(
                false);
            await studio.StopAsync().ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The reports of a folder, or where none is named those of the checkout, where there are any.</summary>
    /// <exception cref="UsageException">The folder that is named has none.</exception>
    public static StudioReports? ReportsIn(string? folder)
    {
        var place = folder ?? (Checkout.Find() is { } root ? Path.Combine(root, "reports") : null);
        if (place is null) return null;
        var pages = ExplorerPage.PagesIn(place).Select(page => (page.File, page.Title)).ToList();
        if (File.Exists(Path.Combine(place, ExplorerPage.Link.File)))
            pages.Add((ExplorerPage.Link.File, ExplorerPage.Link.Title));
        if (File.Exists(Path.Combine(place, "index.html"))) pages.Insert(0, ("index.html", "Front page"));
        if (pages.Count > 0) return new StudioReports(place, pages);
        return folder is null ? null : throw new UsageException($"--reports: {folder} holds no page of 'movierec'.");
    }

    private static Option<string?> ReportsOption() => new("--reports")
    {
        HelpName = "DIR",
        Description = "Reports that the About tab leads to. Without it: reports, in the checkout, where there are any.",
    };

    /// <summary>The option that names the key.</summary>
    public static Option<string?> KeyOption() => new("--key")
    {
        HelpName = "KEY",
        Description = "What visitors of the studio must know. Where others than this machine can reach it there is "
            + "always a key; without this option a random one, which is shown.",
    };

    /// <summary>A studio of a data set, behind a key where others than this machine can reach it.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="key">The key that was given; null for none.</param>
    /// <param name="addresses">Where it will listen.</param>
    /// <param name="reports">The folder of reports that was named; null for none.</param>
    public static StudioOptions OptionsFor(
        Dataset data, string? key, IEnumerable<IPAddress> addresses, string? reports = null) => new()
        {
            Data = data,
            Figures = FigureBuilder.Instance,
            Key = key ?? (addresses.All(IPAddress.IsLoopback)
            ? null : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))),
            Runs = RunStore.Find(),
            Reports = ReportsIn(reports),
        };

    /// <summary>What a studio's address ends in, so that whoever opens it is let in.</summary>
    public static string QueryOf(StudioOptions studio) =>
        studio.Key is null ? "" : $"?key={Uri.EscapeDataString(studio.Key)}";

    private static async Task<StudioServer> StartAsync(
        StudioOptions options, IPEndPoint[] addresses, bool isUsual, CancellationToken cancellationToken)
    {
        try
        {
            return await StudioServer.StartAsync(options, addresses, ToErrors, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException) when (isUsual)
        {
            // Another studio, of other data, may be open.
            return await StudioServer.StartAsync(options, [new IPEndPoint(IPAddress.Loopback, 0)], ToErrors,
                cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw new FailureException($"{string.Join<IPEndPoint>(" or ", addresses)} cannot be listened on "
                + $"({exception.Message.TrimEnd('.')}); choose another address with --urls.");
        }
    }

    private static void OpenBrowser(Terminal terminal, string address)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(address) { UseShellExecute = true });
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException
            or PlatformNotSupportedException)
        {
            terminal.WriteLine("No browser could be opened; open the address above.");
        }
    }

    private static void ToErrors(ILoggingBuilder logging) => logging.SetMinimumLevel(LogLevel.Error).AddConsole(
        console => console.LogToStandardErrorThreshold = LogLevel.Trace);
}
