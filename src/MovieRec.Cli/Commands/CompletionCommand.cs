using System.CommandLine;

namespace MovieRec.Cli.Commands;

/// <summary>
/// <c>movierec completion SHELL</c>: a script that makes a shell complete the command; it asks the hidden
/// <c>movierec complete</c> for the words.
/// </summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _movierec() {
            local line="${COMP_LINE:0:COMP_POINT}" IFS=$'\n'
            COMPREPLY=($(movierec complete --position "${#line}" -- "$line" 2>/dev/null))
        }
        complete -o default -F _movierec movierec
        """;

    private const string Zsh = """
        #compdef movierec
        _movierec() {
            local line="${BUFFER[1,CURSOR]}"
            local -a words_found=("${(@f)$(movierec complete --position ${#line} -- "$line" 2>/dev/null)}")
            if [[ -n "${words_found[1]}" ]]; then compadd -a words_found; else _files; fi
        }
        compdef _movierec movierec
        """;

    private const string Fish = """
        function __movierec_complete
            set -l line (commandline -cp)
            set -l words_found (movierec complete --position (string length -- "$line") -- "$line" 2>/dev/null)
            if set -q words_found[1]
                printf '%s\n' $words_found
            else
                __fish_complete_path (commandline -ct)
            end
        end
        complete -c movierec -f -a '(__movierec_complete)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName movierec -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $line = "$commandAst".PadRight($cursorPosition).Substring(0, $cursorPosition)
            movierec complete --position $line.Length -- $line 2>$null | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;

    private static readonly Dictionary<string, string> Scripts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["bash"] = Bash,
        ["zsh"] = Zsh,
        ["fish"] = Fish,
        ["powershell"] = PowerShell,
        ["pwsh"] = PowerShell,
    };

    /// <summary>The command that writes the script.</summary>
    public static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or powershell." };
        shell.CompletionSources.Add("bash", "zsh", "fish", "powershell");
        var command = new Command("completion", "Writes the script that makes a shell complete this command: put it "
            + "where the shell reads such scripts.") { shell };
        command.SetAction(parse =>
        {
            var name = parse.GetRequiredValue(shell);
            if (!Scripts.TryGetValue(name, out var script))
                throw new UsageException($"There is no script for '{name}'; there are bash, zsh, fish and powershell.");
            terminal.WriteLine(script.ReplaceLineEndings("\n"));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The command that the scripts ask.</summary>
    /// <param name="terminal">Receives one word a line.</param>
    /// <param name="createRoot">Makes the tree of commands that is completed.</param>
    public static Command CreateAnswer(Terminal terminal, Func<Command> createRoot)
    {
        var line = new Argument<string>("LINE");
        var position = new Option<int>("--position");
        var command = new Command("complete", "Answers a shell.") { line, position };
        command.Hidden = true;
        command.SetAction(parse =>
        {
            var text = parse.GetRequiredValue(line);
            var at = Math.Clamp(parse.GetValue(position), 0, text.Length);
            // Help also has names of Windows, which nobody wants to be offered.
            foreach (var item in createRoot().Parse(text).GetCompletions(at).Where(item => item.Label[0] != '/'))
                terminal.WriteLine(item.Label);
            return ExitCode.Done;
        });
        return command;
    }
}
