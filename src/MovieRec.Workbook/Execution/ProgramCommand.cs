using System.Reflection;

namespace MovieRec.Workbook;

/// <summary>How a program of ours is started again from outside.</summary>
public static class ProgramCommand
{
    /// <summary>
    /// The command that starts <paramref name="assembly"/>: the dotnet that runs this process and the assembly or,
    /// where the runtime was published along, the assembly's own executable; where that has been given another name,
    /// the one that runs now.
    /// </summary>
    public static IReadOnlyList<string> Find(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var ending = OperatingSystem.IsWindows() ? ".exe" : "";
        var dotnet = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", "dotnet" + ending));
        if (File.Exists(dotnet)) return [dotnet, assembly.Location];
        var own = Path.ChangeExtension(assembly.Location, null) + ending;
        return [File.Exists(own) ? own : Environment.ProcessPath!];
    }
}
