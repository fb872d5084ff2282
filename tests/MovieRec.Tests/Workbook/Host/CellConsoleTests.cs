using MovieRec.Workbook;
using MovieRec.Workbook.Host;

namespace MovieRec.Tests.Workbook.Host;

public sealed class CellConsoleTests
{
    private readonly List<StreamOutput> _pieces = [];
    private readonly CellConsole _console;
    private readonly TextWriter _output;
    private readonly TextWriter _error;

    public CellConsoleTests()
    {
        _console = new CellConsole(_pieces.Add);
        (_output, _error) = (_console.Writer(isError: false), _console.Writer(isError: true));
    }

    [Fact]
    public void A_line_is_handed_on_at_once_and_a_piece_of_one_when_the_clock_ticks()
    {
        _output.WriteLine("one");
        _output.Write("two");
        Assert.Equal([new StreamOutput("one\n", false)], _pieces);
        _console.Tick();
        Assert.Equal([new StreamOutput("one\n", false), new StreamOutput("two", false)], _pieces);
    }

    [Fact]
    public void A_flood_is_a_few_pieces_and_loses_nothing()
    {
        var lines = Enumerable.Range(0, 20_000).Select(number => $"line {number}\n").ToArray();
        foreach (var line in lines) _output.Write(line);
        _console.Tick();
        Assert.Equal(string.Concat(lines), string.Concat(_pieces.Select(piece => piece.Text)));
        Assert.InRange(_pieces.Count, 20, 30);
        // The next tick lets lines through at once again.
        _output.WriteLine("calm");
        Assert.Equal("calm\n", _pieces[^1].Text);
    }

    [Fact]
    public void Output_and_error_keep_their_order()
    {
        for (var number = 0; number < 100; number++)
        {
            _output.Write($"o{number} ");
            _error.Write($"e{number} ");
        }
        _console.Flush();
        Assert.Equal(string.Concat(Enumerable.Range(0, 100).Select(number => $"o{number} e{number} ")),
            string.Concat(_pieces.Select(piece => piece.Text)));
        Assert.All(_pieces, piece => Assert.Equal(piece.Text[0] == 'e', piece.IsError));
    }

    [Fact]
    public void Every_way_to_write_ends_up_in_the_same_text()
    {
        _output.Write('a');
        _output.Write("b");
        _output.Write("xcx".ToCharArray(), 1, 1);
        _output.Write("d".AsSpan());
        _output.Write(5);
        _output.WriteLine();
        _output.Write((string?)null);
        _console.Flush();
        Assert.Equal("abcd5\n", string.Concat(_pieces.Select(piece => piece.Text)));
    }
}
