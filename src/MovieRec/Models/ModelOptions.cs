namespace MovieRec.Models;

/// <summary>
/// The options of a model of the <see cref="ModelCatalog"/>; their type says which model. Each is an immutable record
/// whose properties have defaults and are checked where they are set.
/// </summary>
public abstract record ModelOptions
{
    // Of this library alone: a model of your own takes what options it likes, and is trained by its own trainer.
    private protected ModelOptions()
    {
    }
}
