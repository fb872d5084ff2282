using System.Globalization;
using CsCheck;
using MovieRec.Cli;
using MovieRec.Data;

namespace MovieRec.Tests.Cli;

public class OptionValuesTests
{
    [Theory]
    [InlineData("hiddenUnits")]
    [InlineData("HiddenUnits")]
    [InlineData("hidden-units")]
    [InlineData("HIDDEN_UNITS")]
    public void Names_match_whatever_their_case_and_dashes(string name) =>
    Assert.Equal(7, Create($"{name}=7").HiddenUnits);

    [Fact]
    public void What_is_not_assigned_keeps_its_default() =>
    Assert.Equal(new SampleOptions { Rate = 0.5f }, Create("rate=0.5"));

    [Fact]
    public void The_last_of_a_repeated_name_wins() =>
    Assert.Equal(3, Create("hiddenUnits=2", "hidden-units=3").HiddenUnits);

    [Fact]
    public void Every_kind_of_value_is_read() => Assert.Equal(
        new SampleOptions
        {
            HiddenUnits = 1,
            Rate = -1.5e-3f,
            Seed = 99,
            Kind = SampleKind.BlockWise,
            Centered = true,
            Label = "a=b"
        },
        Create("hiddenUnits=1", "rate=-1.5e-3", "seed=99", "kind=block-wise", "centered=true", "label=a=b"));

    [Theory]
    [InlineData("hiddenUnits=1.5", "not a whole number")]
    [InlineData("hiddenUnits=", "not a whole number")]
    [InlineData("rate=1,5", "not a number")]
    [InlineData("rate=NaN", "not a number")]
    [InlineData("seed=-1", "not a whole number")]
    [InlineData("kind=7", "not one of Exact, BlockWise")]
    [InlineData("centered=yes", "not true or false")]
    public void A_value_of_the_wrong_type_is_refused_with_what_is_wanted(string setting, string wanted) =>
        Assert.Contains(wanted, Assert.Throws<UsageException>(() => Create(setting)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_value_out_of_range_is_refused_in_the_record_s_own_words_without_what_is_for_programmers()
    {
        var message = Assert.Throws<UsageException>(() => Create("hiddenUnits=0")).Message;
        Assert.Equal("--set hiddenUnits=0: Needs at least one unit.", message);
    }

    [Fact]
    public void An_unknown_name_is_refused_with_those_there_are()
    {
        var message = Assert.Throws<UsageException>(() => Create("width=3")).Message;
        Assert.Equal("sample has no option 'width'; it has hiddenUnits, rate, seed, kind, centered, label.", message);
    }

    [Fact]
    public void What_is_read_can_be_set_again() =>
    Gen.Select(Gen.Int[1, 500], Gen.Float[-9, 9], Gen.ULong, Gen.Bool).Sample((units, rate, seed, centered) =>
    {
        var options = new SampleOptions
        {
            HiddenUnits = units,
            Rate = rate,
            Seed = seed,
            Centered = centered,
            Label = "x",
        };
        var again =
            Create([.. OptionValues.Read(options).Where(option => option.Value is not null)
                .Select(option => $"{option.Name}={option.Text}")]);
        Assert.Equal(options, again);
    });

    [Theory]
    [InlineData("factors")]
    [InlineData("=3")]
    [InlineData("")]
    public void A_setting_without_name_or_value_is_refused(string text) =>
    Assert.Throws<UsageException>(() => Setting.Parse(text));

    [Fact]
    public void A_setting_may_name_its_model() =>
    Assert.Equal(new Setting("als", "factors", "4.5"), Setting.Parse("als.factors=4.5"));

    private static SampleOptions Create(params string[] settings) =>
        OptionValues.Set(new SampleOptions(), "sample", settings.Select(Setting.Parse));

    private enum SampleKind
    {
        Exact,
        BlockWise,
    }

    private sealed record SampleOptions
    {
        public int HiddenUnits
        {
            get;
            init => field = value > 0
                ? value : throw new OptionException(nameof(HiddenUnits), value, "Needs at least one unit.");
        } = 4;

        public float Rate { get; init; } = 0.1f;

        public ulong Seed { get; init; }

        public SampleKind Kind { get; init; }

        public bool? Centered { get; init; }

        public string Label { get; init; } = "";

        public IReadOnlyList<int> NotAWord { get; init; } = [];

        public string Computed => HiddenUnits.ToString(CultureInfo.InvariantCulture);

        public bool Equals(SampleOptions? other) => other is not null &&
            (HiddenUnits, Rate, Seed, Kind, Centered, Label)
                == (other.HiddenUnits, other.Rate, other.Seed, other.Kind, other.Centered, other.Label);

        public override int GetHashCode() => HashCode.Combine(HiddenUnits, Rate, Seed);
    }
}
