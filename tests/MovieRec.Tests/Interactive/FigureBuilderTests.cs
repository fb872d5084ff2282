using System.Reflection;
using System.Runtime.Loader;
using MovieRec.Interactive;

namespace MovieRec.Tests.Interactive;

public class FigureBuilderTests
{
    [Fact]
    public void Charts_share_the_hosts_JSON_library_and_keep_their_own_of_FSharp()
    {
        var charts = AssemblyLoadContext.GetLoadContext(FigureBuilder.Instance.GetType().Assembly)!;
        Assert.NotSame(AssemblyLoadContext.Default, charts);
        Assert.Same(typeof(Newtonsoft.Json.JsonConvert).Assembly,
            charts.LoadFromAssemblyName(new AssemblyName("Newtonsoft.Json")));
        Assert.Same(charts,
            AssemblyLoadContext.GetLoadContext(charts.LoadFromAssemblyName(new AssemblyName("FSharp.Core"))));
    }
}
