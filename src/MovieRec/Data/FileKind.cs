namespace MovieRec.Data;

/// <summary>
/// Tells by its first bytes what a file is that is not the text its reader expects, so that it is refused by its true
/// name.
/// </summary>
internal static class FileKind
{
    /// <summary>The first bytes of a gzip file.</summary>
    public static ReadOnlySpan<byte> Gzip => [0x1F, 0x8B];

    /// <summary>The first and last bytes of a Parquet file.</summary>
    public static ReadOnlySpan<byte> Parquet => "PAR1"u8;

    /// <summary>
    /// Why a file that starts with <paramref name="start"/> cannot be read as text and what to do, as the end of a
    /// sentence; null where it can.
    /// </summary>
    public static string? NotText(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return "is written in UTF-16; save it as UTF-8";
        if (Binary(start) is { } name) return $"is {name}, not text; export it as CSV";
        if (start.Length > 3 && (start[0] == 0) != (start[1] == 0) && (start[2] == 0) != (start[3] == 0))
            return "is written in UTF-16; save it as UTF-8";
        if (start.Contains((byte)0)) return "holds zero bytes, so it is not text; export it as CSV";
        return start.TrimStart(" \t\r\n"u8) switch
        {
            [(byte)'{' or (byte)'[', ..] => "is JSON; convert it to a table with one rating a line",
            [(byte)'<', ..] => "is HTML or XML, perhaps a page about the file instead of the file; get the file itself",
            _ => null,
        };
    }

    private static string? Binary(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith(Gzip)) return "a gzip file inside a gzip file";
        if (start.StartsWith(Parquet)) return "a Parquet file";
        if (start.StartsWith("PK\u0003\u0004"u8)) return "a zip archive";
        if (start.StartsWith("SQLite format 3\0"u8)) return "an SQLite database";
        if (start.StartsWith("ARROW1"u8)) return "an Arrow (Feather) file";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F'])) return "an HDF5 file";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y']))
            return "a NumPy array";
        if (start.StartsWith("Obj\u0001"u8)) return "an Avro file";
        if (start.StartsWith("RDX"u8)) return "an R workspace";
        if (start.StartsWith("BZh"u8)) return "a bzip2 file";
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z']))
            return "an xz file";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD])) return "a Zstandard file";
        if (start.StartsWith((ReadOnlySpan<byte>)[(byte)'7', (byte)'z', 0xBC, 0xAF])) return "a 7-Zip archive";
        if (start.StartsWith("Rar!"u8)) return "a RAR archive";
        if (start.StartsWith("%PDF"u8)) return "a PDF document";
        if (start is [0x80, >= 2 and <= 5, ..]) return "a Python pickle";
        return start.Length > 262 && start.Slice(257, 5).SequenceEqual("ustar"u8) ? "a tar archive" : null;
    }
}
