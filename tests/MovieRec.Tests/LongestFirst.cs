using MovieRec.Tests.Cli.Explorer;
using MovieRec.Tests.Packages;
using MovieRec.Tests.Workbook;
using MovieRec.Tests.Workbook.Jupyter;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(MovieRec.Tests.LongestFirst))]

namespace MovieRec.Tests;

/// <summary>
/// Starts the classes that take minutes before all others, so that none of them begins when the rest have ended and
/// keeps one core waiting for the other.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly Type[] Long =
    [
        // What .ci/run has made, it finds made; the sample's then runs while its pages are looked at.
        typeof(MovieLens100KWorkbookTests), typeof(SampleWorkbookTests), typeof(ExplorerTests),
        typeof(InstalledPackageTests), typeof(DocumentationTests),
        typeof(GenuineKernelTests), typeof(DotnetReplTests), typeof(StdioProtocolTests), typeof(NbconvertTests),
    ];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => PlaceOf(collection.TestCollectionDisplayName))];

    // A class outside any collection is a collection of its own, whose name contains the class's.
    private static int PlaceOf(string collection)
    {
        var place = Array.FindIndex(Long, type => collection.Contains($" {type.FullName} ", StringComparison.Ordinal));
        return place < 0 ? Long.Length : place;
    }
}
