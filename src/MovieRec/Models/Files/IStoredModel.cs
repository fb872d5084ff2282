namespace MovieRec.Models.Files;

/// <summary>
/// A model that a model file can hold. Each such class has beside <see cref="Store"/> a static <c>Restore</c>, which
/// makes the same model of what was stored, and a line in <see cref="StoredModels"/>.
/// </summary>
internal interface IStoredModel
{
    /// <summary>What files call the class.</summary>
    string Kind { get; }

    /// <summary>
    /// Hands over all that the model scores with, but for the interactions it was trained on, which every file holds.
    /// </summary>
    /// <param name="state">Receives it.</param>
    void Store(StateWriter state);
}
