using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MovieRec.Workbook.Jupyter;

/// <summary>
/// The folder by which Jupyter knows a kernel: <c>kernels/NAME/kernel.json</c> below one of its data folders.
/// </summary>
public static partial class KernelSpec
{
    /// <summary>Our kernel's own name.</summary>
    public const string DefaultName = "movierec";

    /// <summary>The name that notebooks of .NET Interactive ask for.</summary>
    public const string NetCSharp = ".net-csharp";

    private const string FileName = "kernel.json";
    private const string Mark = "movierec";

    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        IndentSize = 1,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The user's own data folder, as Jupyter finds it.</summary>
    public static string UserFolder()
    {
        if (Environment.GetEnvironmentVariable("JUPYTER_DATA_DIR") is { Length: > 0 } named) return named;
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS()) return Path.Combine(home, "Library", "Jupyter");
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter");
        return Path.Combine(
            Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } data
                ? data : Path.Combine(home, ".local", "share"), "jupyter");
    }

    /// <summary>The data folder below a prefix, such as that of a Python environment.</summary>
    public static string PrefixFolder(string prefix) => Path.Combine(Path.GetFullPath(prefix), "share", "jupyter");

    /// <summary>Makes the kernel known, over what an earlier install of ours left.</summary>
    /// <param name="folder">A data folder of Jupyter's.</param>
    /// <param name="name">The kernel's name.</param>
    /// <param name="displayName">What clients show.</param>
    /// <param name="command">What starts the kernel, but for the connection file.</param>
    /// <returns>The folder that was written.</returns>
    /// <exception cref="NotebookException">
    /// The name is no kernel's name, is taken by another kernel, or the folder cannot be written.
    /// </exception>
    public static string Install(string folder, string name, string displayName, IEnumerable<string> command)
    {
        CheckName(name);
        var target = Path.Combine(folder, "kernels", name);
        if (IsForeign(target))
            throw new NotebookException($"'{target}' is another program's kernel: choose another name with --name.");
        if (name == NetCSharp && OthersFolder(folder, name) is { } other)
            throw new NotebookException($"The kernel '{name}' in '{other}' is .NET Interactive's own and serves such "
                + "notebooks already: remove it first, or choose MovieRec in Jupyter.");
        var spec = new JsonObject
        {
            ["argv"] = new JsonArray([.. command.Append("{connection_file}").Select(word => JsonValue.Create(word))]),
            ["display_name"] = displayName,
            ["language"] = "C#",
            ["interrupt_mode"] = "message",
            ["metadata"] = new JsonObject { ["debugger"] = false, [Mark] = true },
        };
        try
        {
            Directory.CreateDirectory(target);
            // Whole or not at all, so that Jupyter never reads half of it.
            AtomicFile.Write(Path.Combine(target, FileName), Encoding.UTF8.GetBytes(spec.ToJsonString(Layout) + "\n"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NotebookException($"The kernel cannot be written to '{target}': choose another place with "
                + "--prefix or change its permissions.");
        }
        return target;
    }

    /// <summary>Takes a kernel of ours away.</summary>
    /// <returns>The folder that was removed; null where there was none.</returns>
    /// <exception cref="NotebookException">It is another program's, or cannot be removed.</exception>
    public static string? Uninstall(string folder, string name)
    {
        CheckName(name);
        var target = Path.Combine(folder, "kernels", name);
        if (!Directory.Exists(target)) return null;
        if (IsForeign(target))
            throw new NotebookException($"'{target}' is another program's kernel: it was left as it is.");
        try
        {
            Directory.Delete(target, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NotebookException($"'{target}' cannot be removed: change its permissions.");
        }
        return target;
    }

    /// <summary>Whether a folder holds a kernel of ours.</summary>
    public static bool IsOurs(string target) => Directory.Exists(target) && !IsForeign(target);

    // Where Jupyter looks for kernels: what it is told to, the user's folder, the machine's.
    private static string? OthersFolder(string folder, string name)
    {
        string[] told = Environment.GetEnvironmentVariable("JUPYTER_PATH")?.Split(Path.PathSeparator,
            StringSplitOptions.RemoveEmptyEntries) ?? [];
        string[] machine = OperatingSystem.IsWindows()
            ? [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "jupyter")]
            : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
        return told.Concat([folder, UserFolder(), .. machine]).Select(data => Path.Combine(data, "kernels", name))
            .FirstOrDefault(IsForeign);
    }

    private static bool IsForeign(string target)
    {
        var file = Path.Combine(target, FileName);
        if (!File.Exists(file)) return false;
        try
        {
            return ForgivingJson.ParseObject(File.ReadAllBytes(file))["metadata"] is not JsonObject metadata
                || !metadata.ContainsKey(Mark);
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static void CheckName(string name)
    {
        if (!KernelName().IsMatch(name))
            throw new NotebookException(
                $"'{name}' is no name for a kernel: use letters, digits, dots, hyphens and underscores.");
    }

    [GeneratedRegex(@"^(?!\.+$)[A-Za-z0-9._\-]+$")]
    private static partial Regex KernelName();
}
