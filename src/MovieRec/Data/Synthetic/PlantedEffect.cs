namespace MovieRec.Data.Synthetic;

/// <summary>Something that statistics on the data may look for, and whether it is there.</summary>
/// <param name="Name">A short name, such as <c>weekend-activity</c>.</param>
/// <param name="IsPlanted">Whether the data has it; where not, a test that finds it errs.</param>
/// <param name="Size">Its size in <paramref name="Unit"/>; where absent the size that means 'no effect'.</param>
/// <param name="Unit">What the size counts, such as <c>odds factor</c> or <c>stars</c>.</param>
/// <param name="Statement">What is true, in a sentence.</param>
public sealed record PlantedEffect(string Name, bool IsPlanted, double Size, string Unit, string Statement);
