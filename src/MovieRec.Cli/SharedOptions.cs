using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using MovieRec.Data;

namespace MovieRec.Cli;

/// <summary>Options that several commands take, and parsers whose complaints are sentences.</summary>
internal static class SharedOptions
{
    /// <summary>The option that changes a model's options.</summary>
    public const string SetName = "--set";

    /// <summary><c>--data NAME|PATH</c>.</summary>
    public static Option<string?> Data()
    {
        var data = new Option<string?>("--data", "-d")
        {
            HelpName = "NAME|PATH",
            Description = "A MovieLens set by name ('movierec data list' shows them), 'synthetic', or a folder, zip or "
                + "rating file. Without it: ml-100k, or the synthetic sample where that cannot be had.",
        };
        data.CompletionSources.Add(_ => [.. Datasets.Known.Select(set => set.Name).Append(Datasets.SyntheticName)
            .Select(name => new CompletionItem(name))]);
        return data;
    }

    /// <summary>Completes the name of a model; the models are listed when somebody asks for it.</summary>
    public static IEnumerable<CompletionItem> ModelNames(CompletionContext context) =>
        Models.ModelCatalog.All.Select(model => new CompletionItem(model.Name));

    /// <summary><c>--model NAME</c>, for commands that train one.</summary>
    public static Option<string> Model()
    {
        var model = new Option<string>("--model")
        {
            HelpName = "NAME",
            Description = "The model to train; 'movierec models' lists them.",
            DefaultValueFactory = _ => "als",
        };
        model.CompletionSources.Add(ModelNames);
        return model;
    }

    /// <summary><c>--set name=value</c>, repeatable.</summary>
    public static Option<string[]> Set() => new(SetName, "-s")
    {
        HelpName = "NAME=VALUE",
        Description = "Changes an option of the model; repeatable. With several models, 'als.factors=48' is for one of "
            + "them and 'factors=48' for each that has it.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    /// <summary><c>--options FILE</c>, repeatable.</summary>
    public static Option<string[]> OptionFiles() => new("--options")
    {
        HelpName = "FILE",
        Description = "Options that 'movierec tune' found, from the file it wrote; repeatable, for several models. "
            + "--set goes over them.",
        DefaultValueFactory = _ => [],
    };

    /// <summary><c>-p name=value</c>, repeatable, for commands that run notebooks.</summary>
    public static Option<string[]> Parameters() => new("--parameter", "-p")
    {
        HelpName = "NAME=VALUE",
        Description = "Runs with another value for a parameter than the notebook states, checked against its type; "
            + "repeatable.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    /// <summary><c>--no-cache</c>, for commands that run notebooks.</summary>
    public static Option<bool> NoCache() => new("--no-cache")
    {
        Description = "Runs every cell, and keeps no outputs. Without it, outputs of an earlier run serve where no "
            + "code, library, parameter or data they depend on has changed.",
    };

    /// <summary>
    /// Parameters as given, by name. A value that is a path from here becomes one that notebooks, which run in their
    /// own folder, can follow.
    /// </summary>
    /// <exception cref="UsageException">One is not of the form name=value, or comes twice.</exception>
    public static IReadOnlyDictionary<string, string> ParametersOf(IEnumerable<string> given)
    {
        var parameters = new Dictionary<string, string>();
        foreach (var text in given)
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } name, var value])
                throw new UsageException($"-p takes NAME=VALUE, not '{text}'.");
            var path = value.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) && Path.Exists(value)
                ? Path.GetFullPath(value) : value;
            if (!parameters.TryAdd(name, path)) throw new UsageException($"-p gives '{name}' twice.");
        }
        return parameters;
    }

    /// <summary><c>--json FILE</c>.</summary>
    public static Option<string?> Json() => new("--json")
    {
        HelpName = "FILE",
        Description = "Also writes the results to this file, as JSON; '-' writes them here, and nothing else.",
    };

    /// <summary>An option for one whole number.</summary>
    public static Option<int> WholeNumber(
        string name, string[] aliases, string description, int defaultValue, int least, int most = int.MaxValue) =>
        new(name, aliases)
        {
            HelpName = "N",
            Description = description,
            DefaultValueFactory = _ => defaultValue,
            CustomParser = result => ParseWholeNumber(result, result.Tokens[0].Value, name, least, most),
        };

    /// <summary><c>--seed</c>: what random choices start from.</summary>
    public static Option<ulong> Seed(string description, ulong defaultValue) => new("--seed")
    {
        HelpName = "N",
        Description = description,
        DefaultValueFactory = _ => defaultValue,
        CustomParser = result =>
        {
            if (ulong.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
                return seed;
            result.AddError($"--seed takes a whole number of at least 0, not '{result.Tokens[0].Value}'");
            return defaultValue;
        },
    };

    /// <summary>An option for whole numbers with commas between them; they come out ascending and distinct.</summary>
    public static Option<int[]> WholeNumbers(
        string name, string description, int[] defaultValue, int least, int most = int.MaxValue) => new(name)
        {
            HelpName = "N[,N…]",
            Description = description,
            DefaultValueFactory = _ => defaultValue,
            CustomParser = result =>
                [.. Words(result).Select(word => ParseWholeNumber(result, word, name, least, most)).Distinct().Order()],
        };

    /// <summary>An option for one number, whole or not; null where it is not given.</summary>
    public static Option<double?> Number(string name, string helpName, string description, double least, double most) =>
        new(name)
        {
            HelpName = helpName,
            Description = description,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    && number >= least && number <= most)
                    return number;
                result.AddError(
                    string.Create(CultureInfo.InvariantCulture,
                        $"{name} takes a number from {least:0.###} to {most:#,0.###}, not '{text}'"));
                return null;
            },
        };

    /// <summary>
    /// An option for one of the names of <typeparamref name="T"/>, in any case; its numbers are not taken.
    /// </summary>
    public static Option<T> Choice<T>(string name, string description, T defaultValue)
        where T : struct, Enum => new(name)
        {
            HelpName = string.Join('|', Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName)),
            Description = description,
            DefaultValueFactory = _ => defaultValue,
            CustomParser = result =>
            {
                if (OptionValues.TryParseName(typeof(T), result.Tokens[0].Value, out var value)) return (T)value;
                result.AddError(
                    $"{name} takes one of {string.Join(", ", Enum.GetNames<T>())}, not '{result.Tokens[0].Value}'");
                return defaultValue;
            },
        };

    /// <summary>An option for words with commas between them.</summary>
    public static Option<string[]> Words(
        string name, string helpName, string description, string[] defaultValue, StringComparer? comparer = null) =>
        new(name)
        {
            HelpName = helpName,
            Description = description,
            DefaultValueFactory = _ => defaultValue,
            CustomParser = result => [.. Words(result).Distinct(comparer ?? StringComparer.OrdinalIgnoreCase)],
        };

    private static IEnumerable<string> Words(ArgumentResult result) =>
        result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries));

    public static int ParseWholeNumber(ArgumentResult result, string text, string name, int least, int most)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
            return number;
        var range = most == int.MaxValue ? $"of at least {least}" : $"from {least} to {most}";
        result.AddError($"{name} takes a whole number {range}, not '{text}'");
        return least;
    }
}
