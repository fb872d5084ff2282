using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using MovieRec.Analytics;
using MovieRec.Cli.Serving;
using MovieRec.Data.Synthetic;
using MovieRec.Experiments;
using MovieRec.Experiments.Simulation;
using MovieRec.Experiments.Simulation.Audit;
using MovieRec.LoadTesting;
using MovieRec.Models.Als;
using MovieRec.Scaling;
using MovieRec.Serving;
using MovieRec.Serving.Monitoring;
using MovieRec.Statistics;

namespace MovieRec.Tests;

/// <summary>Options out of their range are refused in one way, whatever assembly they are of.</summary>
public sealed partial class OptionRangeTests
{
    private static readonly Type[] Owners =
    [
        typeof(BootstrapOptions), typeof(AlsOptions), typeof(AnalyticsOptions), typeof(Metric), typeof(SizeMapOptions),
        typeof(ScalingOptions), typeof(DriftOptions), typeof(LoadOptions), typeof(ServerOptions),
    ];

    public static TheoryData<Func<object>, string> Refused => new()
    {
        { () => new AlsOptions { Factors = 0 }, "Factors must be 1 to 1024, not 0." },
        { () => new AlsOptions { Regularization = 0 }, "Regularization must be above 0, not 0." },
        { () => new AlsOptions { Alpha = float.NaN }, "Alpha must be 0 or more, not NaN." },
        {
            () => new AlsOptions { Alpha = float.PositiveInfinity },
            "Alpha must be finite, and 0 or more, not Infinity."
        },
        {
            () => new AlsOptions { Regularization = float.PositiveInfinity },
            "Regularization must be finite, and above 0, not Infinity."
        },
        { () => new EarlyStopping(_ => 0) { Patience = 0 }, "Patience must be 1 or more, not 0." },
        { () => new SyntheticOptions { BatchShare = 1.5 }, "BatchShare must be 0 to 1, not 1.5." },
        { () => new SyntheticOptions().Scaled(0), "scale must be above 0 and at most 1000000, not 0." },
        { () => new BootstrapOptions { Replicates = 99 }, "Replicates must be 100 or more, not 99." },
        { () => new BootstrapOptions { Level = 1 }, "Level must be above 0 and below 1, not 1." },
        { () => new PermutationOptions { Replicates = 98 }, "Replicates must be 99 or more, not 98." },
        { () => new AnalyticsOptions { MinimumGroup = 4 }, "MinimumGroup must be 5 or more, not 4." },
        { () => new ImpactAssumptions { Transfer = 0 }, "Transfer must be above 0, not 0." },
        { () => new Metric { Name = "m", Margin = -0.1 }, "Margin must be 0 or more, not -0.1." },
        { () => new ReadoutOptions { WatchedUntil = 0 }, "WatchedUntil must be above 0, not 0." },
        { () => new PowerAnalysis { Deviation = 1, Share = 1 }, "Share must be above 0 and below 1, not 1." },
        { () => new SimulationOptions { Days = 366 }, "Days must be 1 to 365, not 366." },
        { () => new FourAnswersOptions { Exploration = 0 }, "Exploration must be above 0 and at most 1, not 0." },
        { () => new AuditOptions { Looks = 101 }, "Looks must be 1 to 100, not 101." },
        { () => new SizeMapOptions { Experiments = 99 }, "Experiments must be 100 or more, not 99." },
        { () => new ScalingOptions { Repeats = 0 }, "Repeats must be 1 or more, not 0." },
        { () => new DriftOptions { Bins = 11 }, "Bins must be 2 to 10, not 11." },
        { () => new ServingOptions { MaxCount = 0 }, "MaxCount must be 1 or more, not 0." },
        { () => new LoadOptions { Rate = -1 }, "Rate must be above 0 and at most 1000000, not -1." },
        {
            () => new LoadOptions { Timeout = TimeSpan.FromHours(1) },
            "Timeout must be 0.001 to 60 seconds, not 3600."
        },
        { () => new KneeOptions { Limit = TimeSpan.Zero }, "Limit must be above 0 seconds, not 0." },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void One_sentence_says_option_range_and_value(Func<object> create, string sentence)
    {
        var refused = Assert.Throws<OptionException>(create);
        Assert.Equal(sentence, refused.Message);
        Assert.StartsWith(refused.Option!, sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void No_option_refuses_in_words_of_its_own()
    {
        var asked = 0;
        foreach (var property in Owners.SelectMany(owner => owner.Assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false }
                && type.Name.EndsWith("Options", StringComparison.Ordinal))
            .SelectMany(type => type.GetProperties()).Where(property => property.SetMethod is not null))
        {
            object? wild = property.PropertyType switch
            {
                var type when type == typeof(int) => int.MinValue,
                var type when type == typeof(long) => long.MinValue,
                var type when type == typeof(float) => float.NaN,
                var type when type == typeof(double) => double.NaN,
                var type when type == typeof(TimeSpan) => TimeSpan.MinValue,
                _ => null,
            };
            if (wild is null) continue;
            try
            {
                property.SetValue(RuntimeHelpers.GetUninitializedObject(property.DeclaringType!), wild);
            }
            catch (TargetInvocationException exception)
            {
                asked++;
                var refused = Assert.IsType<OptionException>(exception.InnerException);
                Assert.Matches(Sentence(), refused.Message);
                Assert.Equal(property.Name, refused.Option);
            }
        }
        Assert.InRange(asked, 100, 1_000);
    }

    [GeneratedRegex(
        @"^\w+ must be (\S+ to \S+|\S+ or more|above \S+( and (at most|below) \S+)?)( seconds)?, not \S+\.$")]
    private static partial Regex Sentence();
}
