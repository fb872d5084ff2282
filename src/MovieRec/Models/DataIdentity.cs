using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Models;

/// <summary>Which data a model was trained on.</summary>
/// <param name="Name">What the data set is called, such as <c>ml-100k</c>.</param>
/// <param name="IsSynthetic">Whether it was generated rather than observed.</param>
/// <param name="Fingerprint">
/// What tells the interactions from others, as <see cref="Interactions.Fingerprint"/> does, whatever they are called.
/// </param>
public sealed record DataIdentity(string Name, bool IsSynthetic, string Fingerprint)
{
    /// <summary>As captions write it; see <see cref="DatasetInfo.Label"/>.</summary>
    public string Label => DatasetInfo.LabelOf(Name, IsSynthetic);
}
