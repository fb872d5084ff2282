using Microsoft.Playwright;

namespace MovieRec.Tests.Workbook;

/// <summary>axe-core, the accessibility checker, where <c>.ci/run</c> put it.</summary>
internal static class Axe
{
    /// <summary>Its script; null where it is absent.</summary>
    public static string? Script { get; } = WorkbookPages.Root is { } root
        && Path.Combine(root, "artifacts", "axe", "package", "axe.min.js") is var path && File.Exists(path)
        ? File.ReadAllText(path) : null;

    /// <summary>Its script; skips the test that asked for it where it is absent.</summary>
    public static string Required()
    {
        Assert.SkipWhen(Script is null, "axe-core is not in artifacts/axe: 'bash .ci/run' fetches it with npm.");
        return Script!;
    }

    /// <summary>Violations, each with the rule and the elements.</summary>
    public static async Task<string[]> ViolationsAsync(IPage page, string source)
    {
        await page.EvaluateAsync(source);
        return await page.EvaluateAsync<string[]>("""
            async () => (await axe.run({ resultTypes: ["violations"] })).violations
              .map(found => found.id + " (" + found.impact + "): " + found.help + ": " + found.nodes.slice(0, 5).map(node => node.target.join(" ")).join(", "))
            """);
    }
}
