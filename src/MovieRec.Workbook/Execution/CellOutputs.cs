using System.Globalization;
using System.Text;

namespace MovieRec.Workbook;

/// <summary>
/// A cell's outputs as they come, as many as a page can hold. Console writes come in pieces; one block of text reads
/// better than many.
/// </summary>
/// <param name="earlier">Those of the cells before, which this one may update; null for the first.</param>
internal sealed class CellOutputs(CellOutputs? earlier = null)
{
    /// <summary>How many characters of a display, and of all displays of a cell together, are kept.</summary>
    public const int MostShown = 8_000_000;

    private const int LongestText = 200_000;
    private const int MostOutputs = 2_000;

    private readonly List<CellOutput> _outputs = [];
    private readonly StringBuilder _text = new();
    private bool _isError;
    private bool _isCut;
    private long _shown;

    /// <summary>What has come; asked for at the end.</summary>
    public IReadOnlyList<CellOutput> All
    {
        get
        {
            EndText();
            return _outputs;
        }
    }

    /// <summary>Whether the cell failed.</summary>
    public bool HasError => _outputs.Exists(output => output is ErrorOutput);

    /// <summary>Takes one more.</summary>
    public void Add(CellOutput output)
    {
        if (output is StreamOutput stream)
        {
            if (_isError != stream.IsError) EndText();
            _isError = stream.IsError;
            AddText(stream.Text);
            return;
        }
        EndText();
        if (output is DisplayOutput { IsUpdate: true } update)
        {
            Update(update);
            return;
        }
        Keep(output);
    }

    /// <summary>Puts a display in the place of one with the same identity.</summary>
    /// <returns>False where no output of this cell, nor of those before it, has it.</returns>
    private bool Update(DisplayOutput update)
    {
        var at = _outputs.FindIndex(output => output is DisplayOutput shown && shown.Id == update.Id);
        if (at < 0) return earlier?.Update(update) ?? false;
        _outputs[at] = update with { IsUpdate = false, IsResult = ((DisplayOutput)_outputs[at]).IsResult };
        return true;
    }

    /// <summary>A text as far as it is kept.</summary>
    public static string Cut(string text) =>
        text.Length < LongestText ? text : $"{text[..LongestText]}\n[The rest is left out: a cell's text is kept up to "
            + $"{LongestText} characters.]\n";

    /// <summary>What stands in the place of a display of so many characters.</summary>
    public static string LeftOut(long length) =>
        string.Create(CultureInfo.InvariantCulture, $"[Left out: this output has {length:N0} characters, and outputs "
            + $"of a cell are kept up to {MostShown:N0}. Show less of it.]");

    private void AddText(string text)
    {
        if (_isCut) return;
        _text.Append(text);
        if (_text.Length < LongestText) return;
        // A progress line is written over again and again, and only how it stands at last takes room.
        var settled = ConsoleText.Settle(_text.ToString());
        _isCut = settled.Length >= LongestText;
        _text.Clear().Append(Cut(settled));
    }

    private void EndText()
    {
        if (_text.Length == 0) return;
        Keep(new StreamOutput(_text.ToString(), _isError));
        _text.Clear();
        _isCut = false;
    }

    private void Keep(CellOutput output)
    {
        var length = output is DisplayOutput display ? display.Data.Values.Sum(text => (long)text.Length) : 0;
        if (output is ErrorOutput) _outputs.Add(output);
        else if (_outputs.Count > MostOutputs) return;
        else if (_outputs.Count == MostOutputs)
            _outputs.Add(Note($"[The rest is left out: of a cell's outputs the first {MostOutputs} are kept.]"));
        else if (_shown + length > MostShown) _outputs.Add(Note(LeftOut(length)));
        else
        {
            _shown += length;
            _outputs.Add(output);
        }
    }

    private static DisplayOutput Note(string text) => new(new Dictionary<string, string> { ["text/plain"] = text });
}
