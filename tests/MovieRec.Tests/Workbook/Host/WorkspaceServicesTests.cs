using Microsoft.CodeAnalysis;
using MovieRec.Workbook.Host;

namespace MovieRec.Tests.Workbook.Host;

public class WorkspaceServicesTests
{
    [Fact]
    public void The_compiler_in_use_still_has_the_services_that_are_named_and_no_others_are_composed()
    {
        using var workspace = new AdhocWorkspace(WorkspaceServices.Minimal());
        Assert.Empty(workspace.Services.SupportedLanguages);
        Assert.NotNull(workspace.Options);
    }
}
