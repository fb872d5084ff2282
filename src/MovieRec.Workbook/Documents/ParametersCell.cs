namespace MovieRec.Workbook;

/// <summary>The cell that gathers what a notebook rests on: C# that begins with a line of its own.</summary>
public static class ParametersCell
{
    private const string FirstLine = "// parameters";

    /// <summary>Whether a cell is one.</summary>
    public static bool IsOne(Cell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return cell.Language == CellLanguage.CSharp && cell.Source.Split('\n')[0].Trim() == FirstLine;
    }

    /// <summary>A cell with that line in front.</summary>
    internal static Cell Marked(Cell cell) => cell with { Source = $"{FirstLine}\n{cell.Source}".TrimEnd('\n') };
}
