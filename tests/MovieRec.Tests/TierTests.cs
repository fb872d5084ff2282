using System.Reflection;
using System.Text.RegularExpressions;
using MovieRec.Tests.Workbook;

namespace MovieRec.Tests;

/// <summary>
/// Every test stands in one tier, the quick one where it names none, and each tier has one command in CONTRIBUTING.md.
/// </summary>
public sealed partial class TierTests
{
    private const string Trait = "Tier";

    /// <summary>Each test method with the tiers that it and its class name.</summary>
    private static readonly (string Test, string[] Tiers)[] Tests =
        [.. from type in typeof(TierTests).Assembly.GetTypes()
        where !type.IsAbstract
        from method in type.GetMethods(
            BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic)
        where method.GetCustomAttributes().OfType<Xunit.v3.IFactAttribute>().Any()
        let traits = TraitsOf(type).Concat(TraitsOf(method)).ToArray()
        select ($"{type.Name}.{method.Name}", traits.Select(trait => trait.Value).ToArray())];

    private static readonly Dictionary<string, string> Commands = TableRow()
        .Matches(File.ReadAllText(At("CONTRIBUTING.md")))
        .ToDictionary(row => row.Groups["tier"].Value, row => row.Groups["command"].Value);

    [Fact]
    public void A_tier_that_a_test_names_is_in_the_table_and_a_tier_of_the_table_has_tests() =>
        Assert.Equal(
            Commands.Keys.Order(StringComparer.Ordinal),
            Tests.SelectMany(test => test.Tiers.DefaultIfEmpty("quick")).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void No_test_stands_in_two_tiers_so_that_each_is_run_and_counted_once() =>
        Assert.Empty(
            Tests.Where(test => test.Tiers.Length > 1).Select(test => $"{test.Test}: {string.Join(", ", test.Tiers)}"));

    [Fact]
    public void The_commands_run_what_names_no_tier_or_one_tier()
    {
        foreach (var (tier, command) in Commands)
        {
            var filter = tier == "quick" ? "--filter-not-trait \"Tier=*\"" : $"--filter-trait \"Tier={tier}\"";
            Assert.Equal($"dotnet test -c Release {filter}", command);
        }
        Assert.Contains($"run: {Commands["quick"]}\n", File.ReadAllText(At(".github/workflows/pull-request.yml")),
            StringComparison.Ordinal);
        Assert.Contains($"<!-- test command -->\n```bash\n{Commands["quick"]}\n```\n",
            File.ReadAllText(At("README.md")), StringComparison.Ordinal);
    }

    private static KeyValuePair<string, string>[] TraitsOf(MemberInfo member)
    {
        var traits = member.GetCustomAttributes().OfType<Xunit.v3.ITraitAttribute>()
            .SelectMany(attribute => attribute.GetTraits()).ToArray();
        Assert.All(traits,
            trait => Assert.True(trait.Key == Trait,
                $"{member.Name}: a trait is called '{trait.Key}', not '{Trait}'."));
        return traits;
    }

    private static string At(string file) => Path.Combine(WorkbookPages.Root!, file);

    [GeneratedRegex(@"^\| (?<tier>[a-z]+) \|.*\| `(?<command>dotnet test [^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
