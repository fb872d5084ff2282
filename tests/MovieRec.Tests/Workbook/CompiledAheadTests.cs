using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace MovieRec.Tests.Workbook;

public class CompiledAheadTests
{
    [Theory]
    [InlineData("Microsoft.CodeAnalysis")]
    [InlineData("Microsoft.CodeAnalysis.CSharp")]
    [InlineData("Microsoft.CodeAnalysis.CSharp.Scripting")]
    [InlineData("Microsoft.DotNet.Interactive")]
    [InlineData("Newtonsoft.Json")]
    public void What_every_notebook_loads_is_compiled_when_the_solution_is_built(string assembly)
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64,
            "No compiler that works ahead exists for this machine.");
        Assert.True(IsCompiled(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll")));
    }

    [Theory]
    [InlineData("Microsoft.DotNet.Interactive.Formatting")]
    [InlineData("charts/Newtonsoft.Json")]
    public void What_notebooks_refer_to_has_the_same_bytes_whichever_project_was_built_first(string assembly)
    {
        WorkbookPages.SkipUnlessBuilt();
        Assert.False(IsCompiled(Path.Combine(WorkbookPages.Root!, "artifacts", "bin", "MovieRec.Interactive", "release",
            $"{assembly}.dll")));
    }

    private static bool IsCompiled(string path)
    {
        using var file = File.OpenRead(path);
        using var image = new PEReader(file);
        return image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}
