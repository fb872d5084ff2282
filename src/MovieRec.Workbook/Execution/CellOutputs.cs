namespace MovieRec.Workbook;

/// <summary>A cell's outputs as they come. Console writes come in pieces; one block of text reads better than many.</summary>
internal sealed class CellOutputs
{
    private const int LongestText = 200_000;
    private readonly List<CellOutput> _outputs = [];

    /// <summary>What has come so far.</summary>
    public IReadOnlyList<CellOutput> All => _outputs;

    /// <summary>Whether the cell failed.</summary>
    public bool HasError => _outputs.Exists(output => output is ErrorOutput);

    /// <summary>Takes one more.</summary>
    public void Add(CellOutput output)
    {
        if (output is StreamOutput next && _outputs is [.., StreamOutput last] && last.IsError == next.IsError)
        {
            if (last.Text.Length < LongestText) _outputs[^1] = last with { Text = Cut(last.Text + next.Text) };
        }
        else _outputs.Add(output);
    }

    private static string Cut(string text) => text.Length < LongestText ? text : $"{text[..LongestText]}\n[The rest is left out: a cell's text is kept up to {LongestText} characters.]\n";
}
