using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Files;

/// <summary>All that a model file holds.</summary>
internal sealed record ModelContent
{
    private readonly Lazy<ModelOptions?> _options = new(default(ModelOptions));

    /// <summary>What the model was trained on.</summary>
    public required Interactions Train { get; init; }

    /// <summary>The model: an <see cref="IRecommender"/> or an <see cref="IRatingPredictor"/>.</summary>
    public required object Model { get; init; }

    /// <summary>Its name in the <see cref="ModelCatalog"/>; null where it is not from there.</summary>
    public string? ModelName { get; init; }

    /// <summary>The options it was trained with; null where they are not known.</summary>
    /// <exception cref="DataException">The file does not describe them as it should.</exception>
    public ModelOptions? Options
    {
        get => _options.Value;
        init => _options = new(value);
    }

    /// <summary>Sets <see cref="Options"/> to what is read when they are first asked for.</summary>
    public Func<ModelOptions?> StoredOptions
    {
        init => _options = new(value);
    }

    /// <summary>Which data it was trained on; null where the file does not say.</summary>
    public DataIdentity? Data { get; init; }

    /// <summary>What is known of the movies.</summary>
    public MovieCatalogue Catalogue { get; init; } = MovieCatalogue.Empty;

    /// <summary>SHA-256, in hexadecimal, of the file; null for a model that was trained here.</summary>
    public string? Fingerprint { get; init; }
}
