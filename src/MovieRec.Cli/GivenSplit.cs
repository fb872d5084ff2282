using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Cli;

/// <summary>A split that was made elsewhere, in a file for each part.</summary>
internal static class GivenSplit
{
    /// <summary>
    /// Reads it. The data set is its training side alone: no model needs to know of what is held out.
    /// </summary>
    /// <param name="train">The file to learn from.</param>
    /// <param name="valid">The file to choose settings by; null for none.</param>
    /// <param name="test">The file to judge by.</param>
    /// <param name="cancellationToken">Looked at while files are read.</param>
    /// <exception cref="DataException">A file cannot be read, or a rating is in two of them.</exception>
    public static PartedData Read(string train, string? valid, string test, CancellationToken cancellationToken)
    {
        var parts = Ratings.WithSharedNames(
            valid is null ? [Read(train), Read(test)] : [Read(train), Read(test), Read(valid)]);
        var (ratings, heldOut, validation) = (parts[0], parts[1], parts.ElementAtOrDefault(2));
        var info = new DatasetInfo($"{Path.GetFileName(train)} and {Path.GetFileName(test)}", DatasetOrigin.Files,
            train, []);
        const string Name = "split by others";
        var split = Splits.Given(ratings, heldOut, Name, validation);
        return new PartedData(new Dataset(info, ratings, [], [], []), split.Train, split)
        {
            Validation = validation is null ? null : Splits.Given(ratings, validation, Name, heldOut),
        };

        Ratings Read(string path) => RatingFile.Read(path, cancellationToken: cancellationToken);
    }
}
