namespace MovieRec.Models;

/// <summary>One place of a ranked list.</summary>
/// <param name="Item">Item index.</param>
/// <param name="Score">The model's score.</param>
public readonly record struct Recommendation(int Item, float Score);
