using System.Runtime.CompilerServices;

namespace MovieRec.Serving;

/// <summary>What an application serves and how much it takes on.</summary>
public sealed record ServingOptions
{
    /// <summary>The model file; needed unless <see cref="Model"/> is given.</summary>
    public string? ModelPath { get; init; }

    /// <summary>
    /// A model in place of the file, or what the file holds where it has been read already. Beside a file it is held
    /// until it is served: these options, and copies of them, do not keep it in memory once another has replaced it.
    /// </summary>
    public Recommender? Model
    {
        get => _model?.Value;
        init => _model = value is null ? null : new StrongBox<Recommender?>(value);
    }

    // One box for all copies, since an application keeps its options for as long as it runs.
    private readonly StrongBox<Recommender?>? _model;

    /// <summary>
    /// Is handed each model that is loaded, with the path of its file, and gives the one to serve: to describe the
    /// movies of a file that does not, or to refuse it with a <see cref="Data.DataException"/>.
    /// </summary>
    public Func<Recommender, string, Recommender> Prepare { get; init; } = (model, _) => model;

    /// <summary>Files that describe experiments between models.</summary>
    public IReadOnlyList<string> ExperimentPaths { get; init; } = [];

    /// <summary>The exposure log, added to where it exists; used only with experiments.</summary>
    public string ExposuresPath { get; init; } = "exposures.jsonl";

    /// <summary>
    /// The file that keeps what users do, made when the first event comes; null for a service that takes no events.
    /// </summary>
    public string? EventsPath { get; init; }

    /// <summary>The outcome log of the experiments; null for <c>outcomes.jsonl</c> beside the exposures.</summary>
    public string? OutcomesPath { get; init; }

    /// <summary>The file of alert rules; null for the usual ones.</summary>
    public string? RulesPath { get; init; }

    /// <summary>Requests worked on or waiting at once, at least 1; one more is refused with 503.</summary>
    public int MaxRequests { get; init => field = OptionRange.AtLeast(value, 1); } = 256;

    /// <summary>Longest list a request may ask for.</summary>
    public int MaxCount { get; init => field = OptionRange.AtLeast(value, 1); } = 100;

    /// <summary>Most ratings a request may bring.</summary>
    public int MaxRatings { get; init => field = OptionRange.AtLeast(value, 1); } = 1000;

    /// <summary>Most users that one request may ask lists for.</summary>
    public int MaxUsers { get; init => field = OptionRange.AtLeast(value, 1); } = 100;

    /// <summary>
    /// Where the application tells what it answers, to be named where somebody asks for what is not there; null for
    /// nowhere.
    /// </summary>
    public string? DocumentPath { get; init; }

    /// <summary>The clock of alert rules and of what is written down.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gives the model up where its file can be read again.</summary>
    internal void ReleaseModel()
    {
        if (_model is { } box && ModelPath is not null) box.Value = null;
    }
}
