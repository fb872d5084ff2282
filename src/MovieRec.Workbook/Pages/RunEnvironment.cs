using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace MovieRec.Workbook;

/// <summary>Facts about a run that the notebook does not know itself.</summary>
internal static class RunEnvironment
{
    public static IEnumerable<KeyValuePair<string, string>> Facts(
        DateTimeOffset started, TimeSpan duration, long peakMemory)
    {
        yield return new("run on", started.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture));
        yield return new("duration", string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s"));
        if (peakMemory > 0)
            yield return new("peak memory",
                string.Create(CultureInfo.InvariantCulture, $"{peakMemory / 1e6:0} MB (engine and compiler included)"));
        yield return new("version", $"MovieRec {Version}");
        yield return new("runtime", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSArchitecture}, "
            + $"{Environment.ProcessorCount} processors");
    }

    // The SDK appends the commit to the informational version: 0.1.0+<hash>.
    private static string Version =>
        typeof(RunEnvironment).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split('+') switch
        {
            [var version, { Length: >= 9 } commit] => $"{version}, commit {commit[..9]}",
            [var version, ..] => version,
            _ => "of unknown version",
        };
}
