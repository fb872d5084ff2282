using System.Text;
using System.Text.Json.Nodes;

namespace MovieRec.Workbook;

/// <summary>
/// Turns a notebook of one format into one of the other so that turning it back gives what it was: a .dib byte for
/// byte, an .ipynb all but its outputs and execution counts, which a .dib cannot hold.
/// </summary>
public static class NotebookConversion
{
    /// <summary>A .dib as .ipynb.</summary>
    /// <param name="dib">The file's text, a byte order mark included.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="NotebookException">It is damaged.</exception>
    public static string ToIpynb(string dib, string name)
    {
        ArgumentNullException.ThrowIfNull(dib);
        var root = IpynbFormat.Write(DibFormat.Parse(dib, name));
        // A file laid out in its own way is kept whole beside the cells, which still tell what it says.
        if (!IsWrittenAs(dib, IpynbFormat.Format(root)))
            root["metadata"]!.AsObject().GetOrAdd(IpynbFormat.DibRemainder)[IpynbFormat.DibText] = dib;
        return IpynbFormat.Format(root);
    }

    /// <summary>An .ipynb as .dib.</summary>
    /// <param name="ipynb">The file's text.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="NotebookException">It is damaged, or a cell cannot be kept in a .dib.</exception>
    public static string ToDib(string ipynb, string name)
    {
        ArgumentNullException.ThrowIfNull(ipynb);
        var notebook = IpynbFormat.Parse(ipynb, name);
        if (JsonNode.Parse(ipynb)!["metadata"]?[IpynbFormat.DibRemainder]?[IpynbFormat.DibText] is JsonValue kept
            && kept.TryGetValue<string>(out var dib)
            && SaysTheSame(notebook, IpynbFormat.Parse(IpynbFormat.Format(DibFormat.Parse(dib, name)), name)))
            return dib;
        return DibFormat.Format(notebook, name);
    }

    /// <summary>How many cells of an .ipynb have outputs, which a .dib cannot hold.</summary>
    public static int OutputCount(string ipynb) =>
        JsonNode.Parse(ipynb)!["cells"]!.AsArray().Count(cell => cell!["outputs"] is JsonArray { Count: > 0 });

    /// <summary>A notebook file's text with its byte order mark, which .NET's readers drop.</summary>
    /// <exception cref="NotebookException">The file cannot be read, or is not UTF-8.</exception>
    public static string ReadText(string path)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path));
        }
        catch (DecoderFallbackException)
        {
            throw new NotebookException($"'{path}' is not UTF-8; save it as UTF-8 in an editor first.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NotebookException($"The notebook '{path}' cannot be read; check its name and permissions.");
        }
    }

    private static bool IsWrittenAs(string dib, string ipynb)
    {
        try
        {
            return ToDib(ipynb, "") == dib;
        }
        catch (NotebookException)
        {
            // Laid out as usual, a line that is text here would begin a cell.
            return false;
        }
    }

    private static bool SaysTheSame(NotebookDocument one, NotebookDocument other) =>
        one.Cells.SequenceEqual(other.Cells) && JsonNode.DeepEquals(one.Metadata, other.Metadata);

    private static JsonObject GetOrAdd(this JsonObject parent, string key) =>
        (JsonObject)(parent[key] ??= new JsonObject());
}
