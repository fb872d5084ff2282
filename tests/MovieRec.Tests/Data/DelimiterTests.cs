using System.Text;
using CsCheck;
using MovieRec.Data;

namespace MovieRec.Tests.Data;

public sealed class DelimiterTests
{
    private static readonly Gen<string> Field = Gen.Char[" ,;:|\t\"ab1é"].Array[0,
        6].Select(chars => new string(chars));

    private static string[] Split(Delimiter delimiter, string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        var ranges = new Range[32];
        var count = delimiter.Split(bytes, ranges);
        return [.. ranges.Take(count).Select(range => delimiter.Text(bytes.AsSpan(range)))];
    }

    [Fact]
    public void Fields_in_quotes_come_back_as_they_were_written() =>
        Field.Array[1, 10].Sample(fields =>
        {
            var line = string.Join(',',
                fields.Select(field => $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
            Assert.Equal(fields.Select(field => field.Trim()), Split(Delimiter.Comma, line));
        });

    [Fact]
    public void A_tab_parts_fields_as_string_Split_does() =>
        Field.Sample(line => Assert.Equal(line.Split('\t').Select(field => field.Trim()), Split(Delimiter.Tab, line)));

    [Fact]
    public void A_double_colon_parts_fields_as_string_Split_does() =>
        Field.Sample(
            line => Assert.Equal(line.Split("::").Select(field => field.Trim()), Split(Delimiter.DoubleColon, line)));

    [Fact]
    public void Spaces_part_fields_as_string_Split_without_empty_ones_does() =>
        Field.Where(line => line.Trim(' ').Length > 0).Sample(line =>
            Assert.Equal(line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(field => field.Trim()),
                Split(Delimiter.Space, line)));

    [Theory]
    [InlineData("\"a", Delimiter.QuoteIsOpen)]
    [InlineData("1,\"a\"b", Delimiter.TextBehindQuote)]
    [InlineData("\"a\"\"", Delimiter.QuoteIsOpen)]
    public void A_quote_that_is_not_closed_is_told(string line, int told) =>
    Assert.Equal(told, Delimiter.Comma.Split(Encoding.UTF8.GetBytes(line), new Range[8]));

    [Theory]
    [InlineData("1::2::3", ':')]
    [InlineData("1\t2,5", '\t')]
    [InlineData("1, 2, 3", ',')]
    [InlineData("1; 2", ';')]
    [InlineData("1 2", ' ')]
    public void The_separator_is_recognised(string line, char separator) =>
    Assert.Equal((byte)separator, Delimiter.Recognise(Encoding.UTF8.GetBytes(line))!.Value.Byte);

    [Fact]
    public void A_line_without_a_separator_has_none() => Assert.Null(Delimiter.Recognise("12"u8));
}
