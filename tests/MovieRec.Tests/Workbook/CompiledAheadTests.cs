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
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"));
        using var image = new PEReader(file);
        Assert.NotEqual(0, image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
    }
}
