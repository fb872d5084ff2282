using System.Runtime.InteropServices;

namespace MovieRec.Numerics;

/// <summary>
/// Asks the system to back large memory with huge pages, so that reads all over it do not wait for address translation.
/// </summary>
/// <remarks>
/// Linux with transparent huge pages set to 'madvise' or 'always' (madvise(2), MADV_HUGEPAGE); elsewhere, and where
/// refused, nothing changes but the speed.
/// </remarks>
internal static unsafe partial class HugePages
{
    /// <summary>Bytes of a huge page on x86-64, and on Arm64 with base pages of 4 KB.</summary>
    private const nuint PageSize = 2 << 20;

    private const int MadviseHugePage = 14;

    /// <summary>
    /// Asks for those huge pages that lie wholly within the memory: what lies around it keeps its own, and nothing
    /// beyond it becomes resident.
    /// </summary>
    /// <param name="start">First byte, not yet touched: pages that are there already stay as they are.</param>
    /// <param name="bytes">Length.</param>
    public static void Advise(void* start, nuint bytes)
    {
        if (!OperatingSystem.IsLinux()) return;
        var first = ((nuint)start + PageSize - 1) / PageSize * PageSize;
        var end = ((nuint)start + bytes) / PageSize * PageSize;
        if (end > first) _ = Madvise((void*)first, end - first, MadviseHugePage);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Madvise(void* start, nuint bytes, int advice);
}
