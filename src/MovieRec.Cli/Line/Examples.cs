namespace MovieRec.Cli.Line;

/// <summary>What the help of each command shows first: lines to begin from.</summary>
internal static class Examples
{
    /// <summary>By the words of the command.</summary>
    public static IReadOnlyDictionary<string, string[]> All { get; } = new Dictionary<string, string[]>
    {
        [""] = ["movierec", "movierec --data synthetic --out reports"],
        ["run"] = ["movierec run notebooks/01-data.dib", "movierec run notebooks/02-training.dib -p factors=32"],
        ["convert"] = ["movierec convert notebooks/01-data.dib --to ipynb"],
        ["kernel start"] = ["movierec kernel start connection.json"],
        ["kernel install"] = ["movierec kernel install --user"],
        ["kernel uninstall"] = ["movierec kernel uninstall --user"],
        ["data list"] = ["movierec data list", "movierec data list --json -"],
        ["data get"] = ["movierec data get ml-100k"],
        ["data info"] = ["movierec data info --data synthetic"],
        ["models"] = ["movierec models", "movierec models als"],
        ["train"] = ["movierec train --model als --set factors=64 --save als.model"],
        ["recommend"] = ["movierec recommend --user 1 -n 5", "movierec recommend --load als.model --rate 50=5"],
        ["explorer"] = ["movierec explorer --model als.model --out explorer.html"],
        ["studio"] = ["movierec studio --data synthetic"],
        ["serve"] = ["movierec serve --model als.model", "movierec serve --model als.model --experiment wider.json"],
        ["events export"] = ["movierec events export --out events.csv"],
        ["evaluate"] = ["movierec evaluate --model als,popularity --k 10", "movierec evaluate --model bias --folds 5"],
        ["tune"] = ["movierec tune --model als --trials 20 --out als-options.json"],
        ["runs list"] = ["movierec runs list als"],
        ["runs show"] = ["movierec runs show 3"],
        ["runs compare"] = ["movierec runs compare 3 2"],
        ["experiment readout"] =
        [
            "movierec experiment readout units.csv --html readout.html",
            "movierec experiment readout units.parquet --goal spent --guardrail seconds:0.05 --segment country",
            "movierec experiment readout --sql \"SELECT * FROM 'units.parquet' WHERE country = 'de'\"",
        ],
        ["experiment plan"] = ["movierec experiment plan baseline.csv --goal spent --effect 0.02 --units-a-day 5000"],
        ["completion"] = ["movierec completion bash > ~/.local/share/bash-completion/completions/movierec"],
        ["ledger"] = ["movierec ledger --quick"],
        ["insights"] = ["movierec insights --data synthetic"],
        ["bench"] = ["movierec bench --quick --parts kernels,serving"],
        ["loadtest"] = ["movierec loadtest --url http://127.0.0.1:5080/users/1/recommendations --rate 500"],
        ["scale"] = ["movierec scale --sizes 1,2,4,8 --json scale.json"],
        ["partition"] = ["movierec partition --data synthetic --out parts --parts 4"],
        ["cluster start"] = ["movierec cluster start --silos 2"],
        ["cluster join"] = ["movierec cluster join --connection \"Host=db;Database=movierec;Username=silo\""],
        ["cluster init"] = ["movierec cluster init --connection \"Host=db;Database=movierec;Username=owner\""],
        ["cluster status"] = ["movierec cluster status"],
        ["cluster measure"] = ["movierec cluster measure --silos 1,2"],
    };
}
