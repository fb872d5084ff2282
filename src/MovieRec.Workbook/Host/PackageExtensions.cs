using System.Collections.Concurrent;
using System.Runtime.Loader;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Formatting;

namespace MovieRec.Workbook.Host;

/// <summary>
/// What a package brings for notebooks in its folder <c>interactive-extensions/dotnet</c>: classes that teach the
/// kernels something, such as how to show the package's types, and a notebook that is run. The tool
/// dotnet-interactive loads them itself; the packages it is made of do not.
/// </summary>
/// <param name="run">Runs a notebook on behalf of a command.</param>
internal sealed class PackageExtensions(Func<string, KernelCommand, KernelInvocationContext, Task> run)
{
    private readonly ConcurrentQueue<string> _folders = new();
    private readonly HashSet<string> _known = [];

    /// <summary>Takes note of a package that has been fetched.</summary>
    public void Notice(ResolvedPackageReference package)
    {
        if (package.PackageRoot is not { } root) return;
        var folder = Path.Combine(root, "interactive-extensions", "dotnet");
        if (Directory.Exists(folder) && _known.Add(folder)) _folders.Enqueue(folder);
    }

    /// <summary>Loads the extensions of the packages that have been fetched since.</summary>
    public async Task LoadAsync(CompositeKernel kernels, KernelCommand command, KernelInvocationContext context)
    {
        while (_folders.TryDequeue(out var folder))
        {
            foreach (var file in Directory.GetFiles(folder, "*.dll").Order(StringComparer.Ordinal))
            {
                try
                {
                    await LoadAsync(file, kernels, context);
                }
#pragma warning disable CA1031 // Whatever an extension throws, its package is what is to be named.
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    context.Fail(command, message: $"the notebook extension '{Path.GetFileName(file)}' of a package "
                        + $"does not load here: {exception.Message}");
                }
            }
            var script = Path.Combine(folder, "extension.dib");
            if (!File.Exists(script)) continue;
            Say(context, $"Loading extension script `{Path.GetFileName(script)}`");
            await run(script, command, context);
        }
    }

    private static async Task LoadAsync(string file, CompositeKernel kernels, KernelInvocationContext context)
    {
        var types = AssemblyLoadContext.Default.LoadFromAssemblyPath(file).ExportedTypes
            .Where(type => type is { IsAbstract: false, IsGenericTypeDefinition: false }
                && typeof(IKernelExtension).IsAssignableFrom(type)).ToArray();
        if (types.Length > 0) Say(context, $"Loading extensions from `{Path.GetFileName(file)}`");
        foreach (var type in types)
            await ((IKernelExtension)Activator.CreateInstance(type)!).OnLoadAsync(kernels);
    }

    private static void Say(KernelInvocationContext context, string text) =>
        Magics.Show(context, PlainTextFormatter.MimeType, text);
}
