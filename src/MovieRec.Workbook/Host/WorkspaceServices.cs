using System.Composition.Hosting;
using System.Reflection;
using Microsoft.CodeAnalysis.Host.Mef;

namespace MovieRec.Workbook.Host;

/// <summary>
/// What a C# kernel's workspace can do. By default it looks through all that can assist with code, Visual Basic too:
/// half a second, of which a notebook that runs from its first cell to its last has no use.
/// </summary>
internal static class WorkspaceServices
{
    private const string Workspaces = "Microsoft.CodeAnalysis.Workspaces";

    // What a workspace cannot be made without: its options, and who schedules its work.
    private static readonly string[] Required =
    [
        "Options.GlobalOptionService",
        "Options.LegacyGlobalOptionService",
        "Options.LegacyGlobalOptionService+WorkspaceService",
        "Host.TaskSchedulerProvider",
        "Host.WorkspaceAsynchronousOperationListenerProvider",
        "Shared.TestHooks.AsynchronousOperationListenerProvider",
    ];

    private static readonly PropertyInfo Default = typeof(MefHostServices)
        .GetProperty(nameof(MefHostServices.DefaultHost))!;

    /// <summary>Gives the kernels that are made from here on their services.</summary>
    /// <param name="assists">Whether somebody types, and wants completions and help.</param>
    public static void Set(bool assists) =>
        Default.SetValue(null, assists ? Compose([Workspaces, "Microsoft.CodeAnalysis.CSharp.Workspaces",
            "Microsoft.CodeAnalysis.Features", "Microsoft.CodeAnalysis.CSharp.Features"]) : Minimal());

    /// <summary>
    /// The services without which no kernel can be made, found by name: to look through their assembly for them takes a
    /// tenth of a notebook's start. Where a later compiler has other names, all of the assembly's services serve.
    /// </summary>
    internal static MefHostServices Minimal()
    {
        var assembly = Assembly.Load(Workspaces);
        Type[] types =
            [.. Required.Select(name => assembly.GetType($"Microsoft.CodeAnalysis.{name}")).OfType<Type>()];
        return types.Length < Required.Length
            ? Compose([Workspaces, "Microsoft.CodeAnalysis.CSharp.Workspaces"])
            : MefHostServices.Create(new ContainerConfiguration().WithParts(types).CreateContainer());
    }

    private static MefHostServices Compose(IEnumerable<string> assemblies) =>
        MefHostServices.Create(assemblies.Select(Assembly.Load));
}
