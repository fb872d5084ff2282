using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MovieRec.LoadTesting;

/// <summary>
/// Waits until a moment, to some microseconds where the system can (Unix), without keeping a core busy.
/// </summary>
/// <remarks>
/// The runtime's own waits count in milliseconds, which is longer than the answers that are to be measured.
/// </remarks>
internal static partial class PreciseWait
{
    private const int SetTimerSlack = 29;
    private static readonly long LongestNap = Stopwatch.Frequency / 20;
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    /// <summary>
    /// Asks the system to wake the calling thread as exactly as it can. Linux otherwise allows itself 50 µs.
    /// </summary>
    public static void PrepareThread()
    {
        if (OperatingSystem.IsLinux()) _ = ProcessControl(SetTimerSlack, 1, 0, 0, 0);
    }

    /// <summary>Returns at <paramref name="timestamp"/>, or within about 50 ms of a cancellation.</summary>
    /// <param name="timestamp">A <see cref="Stopwatch"/> timestamp.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static void Until(long timestamp, CancellationToken cancellationToken)
    {
        for (long left; (left = timestamp - Stopwatch.GetTimestamp()) > 0
            && !cancellationToken.IsCancellationRequested;)
        {
            if (!OperatingSystem.IsWindows())
            {
                var nap =
                    new TimeSpecification { Nanoseconds = (nint)(Math.Min(left, LongestNap) * NanosecondsPerTick) };
                _ = NanoSleep(in nap, 0);
            }
            else if (left > Stopwatch.Frequency / 500)
            {
                Thread.Sleep(1);
            }
            else
            {
                Thread.Yield();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in TimeSpecification duration, nint remaining);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nuint a, nuint b, nuint c, nuint d);

    private struct TimeSpecification
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
