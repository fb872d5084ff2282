namespace MovieRec.Cluster.Training;

/// <summary>What a grain keeps in storage.</summary>
[GenerateSerializer]
internal abstract class StoredState
{
    /// <summary>
    /// Whether storage holds something that cannot be understood; there is nothing else in the state then.
    /// </summary>
    [Id(0)] public bool IsDamaged { get; set; }
}

/// <summary>
/// What a block keeps in storage: its latest factors and what it told of the half-step that made them.
/// </summary>
[GenerateSerializer]
internal sealed class Checkpoint : StoredState
{
    /// <summary>Version of <see cref="Factors"/>; 0 where there is no checkpoint.</summary>
    [Id(0)] public int Version { get; set; }

    /// <summary>The factors as <see cref="FactorBytes"/>.</summary>
    [Id(1)] public byte[] Factors { get; set; } = [];

    /// <summary>The outcome of half-step <see cref="Version"/> − 1, for a coordinator that asks again.</summary>
    [Id(2)] public Solved? Solved { get; set; }
}

/// <summary>What the coordinator keeps in storage.</summary>
[GenerateSerializer]
internal sealed class TrainingState : StoredState
{
    [Id(0)] public TrainingStatus Status { get; set; } = new();

    /// <summary>Gramian of the users' factors.</summary>
    [Id(1)] public byte[] UserGramian { get; set; } = [];

    /// <summary>Gramian of the items' factors.</summary>
    [Id(2)] public byte[] ItemGramian { get; set; } = [];

    /// <summary>The items' part of the loss.</summary>
    [Id(3)] public double ItemLoss { get; set; }

    /// <summary>Training time so far, in seconds.</summary>
    [Id(4)] public double Seconds { get; set; }

    /// <summary>The same but for <paramref name="status"/>.</summary>
    public TrainingState With(TrainingStatus status) =>
        new()
        {
            Status = status,
            UserGramian = UserGramian,
            ItemGramian = ItemGramian,
            ItemLoss = ItemLoss,
            Seconds = Seconds,
        };
}
