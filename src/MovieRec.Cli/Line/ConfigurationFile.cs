using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using MovieRec.Data;

namespace MovieRec.Cli.Line;

/// <summary>
/// Options that hold for a folder: a JSON object in <c>movierec.json</c>, or in the file that <c>--config</c> names. A
/// key is the name of an option without its dashes, for every command that has it, or the words of a command with an
/// object for it alone. What stands on the command line wins.
/// </summary>
internal static class ConfigurationFile
{
    /// <summary>The file that is looked for in the working folder.</summary>
    public const string UsualName = "movierec.json";

    /// <summary><c>--config FILE</c>.</summary>
    public static Option<string?> Option { get; } = new("--config")
    {
        HelpName = "FILE",
        Description = $"Options to start from, as JSON; '{UsualName}' in this folder where it is there.",
        Recursive = true,
    };

    /// <summary>The words of a command line with those that the file adds for its command.</summary>
    /// <exception cref="DataException">The file is no such object, or names what is not there.</exception>
    public static IReadOnlyList<string> Complete(Command root, ParseResult result, IReadOnlyList<string> words)
    {
        var told = result.GetResult(Option)?.Tokens.Select(token => token.Value).FirstOrDefault();
        if (told is null && !File.Exists(UsualName)) return words;
        var path = told ?? UsualName;
        var added = new Dictionary<string, string[]>();
        var name = NameOf(result.CommandResult);
        foreach (var (key, value) in Read(path))
        {
            if (value.ValueKind == JsonValueKind.Object)
            {
                var command = Find(root, key) ?? throw new DataException(
                    $"'{path}': there is no command '{key}'.");
                foreach (var option in value.EnumerateObject())
                {
                    if (OptionsOf(command).All(each => each.Name != $"--{option.Name}"))
                        throw new DataException($"'{path}': '{key}' has no option '{option.Name}'.");
                    if (key == name) Add(option.Name, option.Value);
                }
                continue;
            }
            if (Everything(root).SelectMany(OptionsOf).All(option => option.Name != $"--{key}"))
                throw new DataException($"'{path}': no command has an option '{key}'.");
            if (OptionsOf(result.CommandResult.Command).Any(option => option.Name == $"--{key}")) Add(key, value);
        }
        return [.. words, .. added.Values.SelectMany(each => each)];

        void Add(string key, JsonElement value)
        {
            var option = $"--{key}";
            // Of a command it goes over what stands for all; the line goes over both.
            if (IsGiven(option)) return;
            // A split of one's own on the line is what there is instead of --data.
            if (option == "--data" && IsGiven("--train")) return;
            added[option] = value.ValueKind switch
            {
                JsonValueKind.False or JsonValueKind.Null => [],
                JsonValueKind.True => [option],
                JsonValueKind.Array =>
                    [.. value.EnumerateArray().SelectMany(item => new[] { option, item.ToString() })],
                _ => [option, value.ToString()],
            };
        }

        bool IsGiven(string option) => result.GetResult(option) is OptionResult { Implicit: false };
    }

    /// <summary>The words of a command below the root, such as <c>data info</c>.</summary>
    public static string NameOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{NameOf(parent)} {result.Command.Name}".TrimStart() : "";

    private static IEnumerable<KeyValuePair<string, JsonElement>> Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions
            {
                AllowTrailingCommas = true,
                CommentHandling = JsonCommentHandling.Skip,
            });
            return [.. json.RootElement.EnumerateObject().Select(member =>
                KeyValuePair.Create(member.Name, member.Value.Clone()))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"'{path}' cannot be read; check that it is there and that you may read it.",
                exception);
        }
        catch (Exception exception) when (JsonDamage.Is(exception))
        {
            throw new DataException(string.Create(CultureInfo.InvariantCulture, $"'{path}' is no JSON object of ")
                + "options, such as {\"data\":\"synthetic\",\"train\":{\"model\":\"als\"}} "
                + $"({JsonDamage.Describe(exception)}).", exception);
        }
    }

    private static Command? Find(Command root, string words) => words.Split(' ').Aggregate((Command?)root,
        (command, word) => command?.Subcommands.FirstOrDefault(each => each.Name == word));

    private static IEnumerable<Command> Everything(Command command) =>
        command.Subcommands.SelectMany(Everything).Prepend(command);

    private static IEnumerable<Option> OptionsOf(Command command) =>
        command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive)
            .Concat(command.Options);
}
