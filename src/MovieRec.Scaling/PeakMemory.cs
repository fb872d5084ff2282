using System.Diagnostics;
using System.Globalization;

namespace MovieRec.Scaling;

/// <summary>The most memory this process has had in use (resident set), all of it: runtime, code and data.</summary>
public static class PeakMemory
{
    /// <summary>
    /// Gives back what is not in use and, where the system can do that (Linux), forgets earlier peaks.
    /// </summary>
    public static void Reset()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The peak then covers the whole process, which is never too little.
        }
    }

    /// <summary>
    /// The peak since <see cref="Reset"/>, in bytes; where the system cannot forget earlier peaks, the highest of the
    /// process.
    /// </summary>
    public static double Bytes()
    {
        if (OperatingSystem.IsLinux()
            && File.ReadLines("/proc/self/status")
                .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } line)
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture)
                * 1024;
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
