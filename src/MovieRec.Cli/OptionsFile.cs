using System.Text.Json;
using System.Text.Json.Nodes;
using MovieRec.Data;

namespace MovieRec.Cli;

/// <summary>A file with the options of one model: what <c>tune</c> writes and <c>--options</c> reads.</summary>
internal static class OptionsFile
{
    private const string Model = "model";
    private const string Options = "options";

    /// <summary>The options in the file at <paramref name="path"/>.</summary>
    /// <exception cref="DataException">The file cannot be read or has another form.</exception>
    public static IReadOnlyList<Setting> Read(string path)
    {
        try
        {
            if (JsonNode.Parse(File.ReadAllText(path),
                documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) is JsonObject file
                && (string?)file[Model] is { } model && file[Options] is JsonObject options)
                return [.. options.Where(option => option.Value is not null)
                    .Select(option => new Setting(model, option.Key, option.Value!.ToString(), $"--options {path}:"))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"--options {path}: the file cannot be read.", exception);
        }
        catch (Exception exception) when (JsonDamage.Is(exception))
        {
            // Told below, as any other form that is not understood.
        }
        throw new DataException($"--options {path}: this is no file of options; 'movierec tune' writes them.");
    }

    /// <summary>A model's options as such a file has them, and as reports show them.</summary>
    public static JsonObject ToJson(object options) => new(OptionValues.Read(options).Select(option =>
        KeyValuePair.Create(option.Name,
            JsonSerializer.SerializeToNode(option.Value is Enum value ? value.ToString() : option.Value))));

    /// <summary>
    /// The file's content for <paramref name="model"/>, to which the writer may add how the options were found.
    /// </summary>
    public static JsonObject Create(ConfiguredModel model)
    {
        var options = ToJson(model.Options);
        options.Remove("threads"); // says something of this machine, not of the model
        return new JsonObject { [Model] = model.Name, [Options] = options };
    }
}
