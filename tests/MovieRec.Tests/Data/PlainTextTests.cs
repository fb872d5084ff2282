using System.Text.Json;
using MovieRec.Data;
using MovieRec.Tests.Cli;

namespace MovieRec.Tests.Data;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("Amélie (2001) 🎬", "Amélie (2001) 🎬")]
    [InlineData("red \u001b[31mtext\u0007", "red \\u001B[31mtext\\u0007")]
    [InlineData("two\r\nlines", "two lines")]
    [InlineData("turned \u202eround", "turned \\u202Eround")]
    public void Nothing_in_a_line_moves_colours_or_turns_what_follows(string text, string line) =>
    Assert.Equal(line, PlainText.Line(text));

    [Fact]
    public void Half_a_surrogate_pair_is_told_as_its_number()
    {
        Assert.Equal("half \\uD83C of a pair", PlainText.Line("half \ud83c of a pair"));
        Assert.Equal("half at the end \\uD83C", PlainText.Line("half at the end \ud83c"));
    }

    [Fact]
    public void Of_a_long_text_the_middle_is_left_out()
    {
        var line = PlainText.Line($"begin {new string('a', 140_000)} end", 400);
        Assert.StartsWith("begin aaa", line, StringComparison.Ordinal);
        Assert.EndsWith("aaa end", line, StringComparison.Ordinal);
        Assert.Contains("(139610 characters left out)", line, StringComparison.Ordinal);
        Assert.InRange(line.Length, 400, 450);
    }

    [Fact]
    public async Task A_failure_of_the_command_is_such_a_line()
    {
        var run = await CommandRun.Of("data", "info", "--data", $"\u001b[2J{new string('x', 140_000)}");
        run.AssertFails(3, "\\u001B[2J", "left out");
        Assert.InRange(run.Error.Length, 1, 2200);
    }

    [Theory]
    [InlineData("""{"a":[{"b":"x"}]}""", "$.a[0].b, line 1: the value is of another kind or out of its range")]
    [InlineData("{\n\"a\":[{\"b\":99999999999}]}",
        "$.a[0].b, line 2: the value is of another kind or out of its range")]
    [InlineData("""{"a":[{}]}""", "$.a[0], line 1: 'b' is missing")]
    [InlineData("""{"a":[],"c":1}""", "$.c, line 1: 'c' is not understood")]
    [InlineData("""{"a":[],"a":[]}""", "$.a, line 1: 'a' stands twice")]
    [InlineData("""{"a":null}""", "$.a, line 1: null is no value")]
    [InlineData("""{"a":[{"b":1]}""", "line 1: this is no JSON")]
    [InlineData("", "line 1: this is no JSON")]
    [InlineData("[]", "line 1: the value is of another kind or out of its range")]
    [InlineData("""{"a":[{"b":-1}]}""", "b must be 0 or more")]
    [InlineData("""{"a":[{"b":100}]}""", "a text or number in it is not valid")]
    public void What_is_wrong_with_JSON_is_told_without_the_names_of_types(string json, string expected)
    {
        var exception = Assert.ThrowsAny<Exception>(() => JsonSerializer.Deserialize<Outer>(json, Strict));
        Assert.True(JsonDamage.Is(exception));
        Assert.EndsWith(expected, JsonDamage.Describe(exception), StringComparison.Ordinal);
        Assert.DoesNotContain("Outer", JsonDamage.Describe(exception), StringComparison.Ordinal);
        Assert.DoesNotContain("System.", JsonDamage.Describe(exception), StringComparison.Ordinal);
    }

    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    private sealed record Outer
    {
        public required IReadOnlyList<Inner> A { get; init; }
    }

    private sealed record Inner
    {
        public required int B
        {
            get;
            init => field = value switch
            {
                >= 100 => throw new ArgumentOutOfRangeException(nameof(value), value, "Outer is told nobody."),
                >= 0 => value,
                _ => throw new OptionException(nameof(B), value, "b must be 0 or more."),
            };
        }
    }
}
