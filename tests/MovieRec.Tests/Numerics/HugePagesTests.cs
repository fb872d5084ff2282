using System.Globalization;
using MovieRec.Numerics;

namespace MovieRec.Tests.Numerics;

/// <summary>Whether the system was asked: what it grants depends on how fragmented its memory is.</summary>
public sealed class HugePagesTests
{
    [Fact]
    public unsafe void A_large_matrix_is_marked_for_huge_pages_and_the_stack_is_not()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/sys/kernel/mm/transparent_hugepage/enabled"),
            "needs Linux with transparent huge pages");
        var local = 0;
        var matrix = new FactorMatrix(1 << 16, 64);
        var flags = FlagsAt((nuint)matrix.Pointer + (8 << 20));
        Assert.SkipWhen(flags is null, "this system does not tell the flags of a mapping");

        Assert.Contains("hg", flags);
        Assert.DoesNotContain("hg", FlagsAt((nuint)(&local))!);
        GC.KeepAlive(matrix);
    }

    // proc(5): a mapping's first line is 'from-to …' in hexadecimal, its last 'VmFlags: …'.
    private static string[]? FlagsAt(nuint address)
    {
        var inside = false;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var bounds = words[0].Split('-');
            if (bounds.Length == 2
                && nuint.TryParse(bounds[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var from)
                && nuint.TryParse(bounds[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var to))
                inside = from <= address && address < to;
            else if (inside && words[0] == "VmFlags:")
                return words[1..];
        }
        return null;
    }
}
