using System.Diagnostics;
using System.Text.Json;

namespace MovieRec.Tests.Interactive;

/// <summary>
/// Charts in a process whose default context holds FSharp.Core 10.0, as the one of .NET Interactive does.
/// </summary>
[Trait("Tier", "processes")]
public sealed class FSharpHostTests(FSharpHostTests.Host host) : IClassFixture<FSharpHostTests.Host>
{
    [Fact]
    public void The_host_and_the_charts_each_have_their_own_FSharp_Core()
    {
        Assert.Equal("10.0", host.Said["hostFSharp"]);
        Assert.Equal("default", host.Said["hostContext"]);
        Assert.Equal("10.1", host.Said["chartsFSharp"]);
    }

    [Fact]
    public void A_chart_is_drawn_and_its_texts_cannot_end_the_script()
    {
        Assert.Contains("\"scatter\"", host.Said["chart"], StringComparison.Ordinal);
        Assert.Contains("Falls &lt;/script&gt;", host.Said["chart"], StringComparison.Ordinal);
        Assert.Single(host.Said["chart"].Split("</script>")[..^1]);
    }

    [Fact]
    public void An_XPlot_chart_is_drawn_without_a_network()
    {
        Assert.Contains("Drawn with XPlot", host.Said["xplot"], StringComparison.Ordinal);
        Assert.DoesNotContain("http", host.Said["xplot"], StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("NaN", host.Said["xplot"], StringComparison.Ordinal);
        Assert.Single(host.Said["xplot"].Split("</script>")[..^1]);
    }

    [Fact]
    public void Registered_formatters_take_effect() =>
        Assert.Contains("<td>A &amp; B</td><td class=\"n\">1,234</td>", host.Said["rows"], StringComparison.Ordinal);

    public sealed class Host
    {
        public Host()
        {
            var program = Path.Combine(
                AppContext.BaseDirectory.Replace("MovieRec.Tests", "MovieRec.Tests.FSharpHost",
                    StringComparison.Ordinal), "MovieRec.Tests.FSharpHost.dll");
            using var process = Process.Start(
                new ProcessStartInfo("dotnet", ["exec", program])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true
                })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors.Result);
            Said = JsonSerializer.Deserialize<Dictionary<string, string>>(output)!;
        }

        public IReadOnlyDictionary<string, string> Said { get; }
    }
}
