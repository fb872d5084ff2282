using System.CommandLine.Parsing;
using FuzzySharp;

namespace MovieRec.Cli.Line;

/// <summary>What a word was probably meant to be.</summary>
internal static class Suggestion
{
    // Below it, words are no longer alike: 'frobnicate' and 'recommend' have 42.
    private const int LeastLikeness = 65;

    /// <summary>The command or option that is most like a word; null where none is.</summary>
    public static string? For(string word, CommandResult result)
    {
        var names = new List<string>();
        for (var each = result; each is not null; each = each.Parent as CommandResult)
        {
            var isHere = each == result;
            names.AddRange(each.Command.Options.Where(option => !option.Hidden && (isHere || option.Recursive))
                .Select(option => option.Name));
            if (isHere)
                names.AddRange(each.Command.Subcommands.Where(command => !command.Hidden)
                    .Select(command => command.Name));
        }
        var isOption = word.StartsWith('-');
        return names.Where(name => name.StartsWith('-') == isOption)
            .Select(name => (Name: name, Likeness: Fuzz.Ratio(word, name)))
            .Where(pair => pair.Likeness >= LeastLikeness)
            .OrderByDescending(pair => pair.Likeness).Select(pair => pair.Name).FirstOrDefault();
    }
}
