namespace MovieRec.Workbook;

/// <summary>A page of the report.</summary>
/// <param name="File">Its file name.</param>
/// <param name="Title">Its title.</param>
public sealed record PageLink(string File, string Title)
{
    /// <summary>The page of a run.</summary>
    public static PageLink To(NotebookRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new($"{run.Name}.html", run.Title);
    }

    /// <summary>The title up to its colon, for lists of pages.</summary>
    public string ShortTitle => Title.Split(':')[0];
}
