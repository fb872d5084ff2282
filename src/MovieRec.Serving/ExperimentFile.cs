using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MovieRec.Data;
using MovieRec.Experiments;
using MovieRec.Experiments.Files;

namespace MovieRec.Serving;

/// <summary>An experiment between models, as a file describes it.</summary>
/// <param name="Experiment">Who gets which variant.</param>
/// <param name="ModelPaths">The model file of each variant, in the experiment's order.</param>
/// <param name="Metrics">What is measured and how it is read; without metrics where the file has none.</param>
internal sealed record ExperimentFile(
    Experiment Experiment, IReadOnlyList<string> ModelPaths, MetricsFile Metrics)
{
    private const string Example =
        """{"experiment":"wider","variants":[{"name":"control","weight":0.5,"model":"a.model"},"""
        + """{"name":"wider","weight":0.5,"model":"b.model"}]}""";

    /// <summary>Reads a file. Paths in it count from its folder.</summary>
    /// <exception cref="DataException">It cannot be read, is no experiment, or one that makes no sense.</exception>
    public static ExperimentFile Read(string path)
    {
        try
        {
            var json = JsonSerializer.Deserialize(File.ReadAllBytes(path), ExperimentJson.Default.ExperimentDescription)
                ?? throw new JsonException("It is null.");
            if (json.Variants.Contains(null)) throw new JsonException("One of the variants is null.");
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            var measured = json.Metrics is { } metrics ? MetricsFile.Parse(
                Encoding.UTF8.GetBytes($"{{\"metrics\":{metrics.GetRawText()}}}"), $"The experiment file '{path}'")
                : new MetricsFile();
            if (measured.Metrics.FirstOrDefault(metric => metric.Covariate is not null) is { } sharpened)
                throw new ExperimentException($"'{sharpened.Metric.Name}' has a covariate, but the server's logs hold "
                    + "nothing from before the experiment; leave it out.");
            return new ExperimentFile(
                new Experiment(json.Experiment,
                    [.. json.Variants.Select(variant => new Variant(variant.Name, variant.Weight))])
                {
                    Salt = json.Salt ?? json.Experiment,
                    Slice = json.Namespace is { } slice ? new NamespaceSlice(slice.Name, slice.From, slice.To) : null,
                },
                [.. json.Variants.Select(variant => Path.Combine(folder, variant.Model))],
                measured);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"The experiment file '{path}' cannot be read; check that it is there and that you may read it.",
                exception);
        }
        catch (Exception exception) when (JsonDamage.Is(exception))
        {
            throw new DataException($"The experiment file '{path}': this describes no experiment, such as {Example} "
                + $"({JsonDamage.Describe(exception)}).", exception);
        }
        catch (ExperimentException exception)
        {
            throw new DataException($"The experiment file '{path}': {exception.Message}", exception);
        }
    }

    /// <summary>Reads files of experiments that run side by side.</summary>
    /// <exception cref="DataException">As <see cref="Read"/>.</exception>
    /// <exception cref="ExperimentException">A unit could be in two of them.</exception>
    public static IReadOnlyList<ExperimentFile> ReadAll(IEnumerable<string> paths)
    {
        ExperimentFile[] files = [.. paths.Select(Read)];
        for (var one = 0; one < files.Length; one++)
        {
            for (var other = 0; other < one; other++)
            {
                var (a, b) = (files[other].Experiment, files[one].Experiment);
                if (a.Name == b.Name)
                    throw new ExperimentException($"Two experiments are called '{a.Name}'; give each its own name.");
                // An answer comes from one model, so nobody may be in two experiments.
                if (a.Slice is null || b.Slice is null || a.Slice.Name != b.Slice.Name || a.Slice.Overlaps(b.Slice))
                    throw new ExperimentException($"The experiments '{a.Name}' and '{b.Name}' would share units; give "
                        + "them slices of one namespace that do not overlap.");
            }
        }
        return files;
    }
}

/// <summary>The file's form.</summary>
internal sealed record ExperimentDescription
{
    public required string Experiment { get; init; }

    public string? Salt { get; init; }

    public SliceDescription? Namespace { get; init; }

    public required IReadOnlyList<VariantDescription> Variants { get; init; }

    public JsonElement? Metrics { get; init; }
}

/// <summary>A part of a namespace.</summary>
internal sealed record SliceDescription(string Name, double From, double To);

/// <summary>A variant and its model file.</summary>
internal sealed record VariantDescription(string Name, double Weight, string Model);

/// <summary>Reads experiment files without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    AllowTrailingCommas = true, ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(ExperimentDescription))]
internal sealed partial class ExperimentJson : JsonSerializerContext;
