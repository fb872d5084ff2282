using System.Runtime.InteropServices;

namespace MovieRec.Workbook;

/// <summary>
/// The group of processes that a notebook's process leads and to which all belong that its cells start, so that they
/// end with it, however it ends. On Windows there are no such groups; what a cell started there ends only where the
/// notebook's process is ended in good order.
/// </summary>
internal static partial class ProcessGroup
{
    private const int Kill = 9;

    /// <summary>Makes this process the leader of a group of its own.</summary>
    public static void Lead()
    {
        if (!OperatingSystem.IsWindows()) _ = SetGroup(0, 0);
    }

    /// <summary>
    /// Ends all that is left of the group of <paramref name="leader"/>, which may be this process, or one that has
    /// ended.
    /// </summary>
    public static void End(int leader)
    {
        if (!OperatingSystem.IsWindows()) _ = Signal(-leader, Kill);
    }

    [LibraryImport("libc", EntryPoint = "setpgid")]
    private static partial int SetGroup(int process, int group);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
