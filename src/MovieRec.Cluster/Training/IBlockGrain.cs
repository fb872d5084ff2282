using Orleans.Concurrency;

namespace MovieRec.Cluster.Training;

/// <summary>
/// A block: the rows of one part of one side, with their factors. Factors have a version: 0 before the training, and e
/// + 1 after half-step e (e = 0, 2, … for items, 1, 3, … for users). Every call may be made again, to this activation
/// or to the next one on another silo.
/// </summary>
internal interface IBlockGrain : IGrainWithStringKey
{
    /// <summary>
    /// The block's part of the Gramian of its present factors, stride × stride doubles; the factors must be of
    /// <paramref name="version"/>.
    /// </summary>
    Task<byte[]> Gramian(TrainingSpec spec, int version);

    /// <summary>Does half-step <paramref name="epoch"/> for the block's rows, or goes on doing it.</summary>
    /// <param name="spec">The training.</param>
    /// <param name="epoch">Number of the half-step.</param>
    /// <param name="gramian">Gramian of the other side's factors, stride × stride floats.</param>
    /// <returns>The outcome, once the checkpoint lies in storage; null where it is not yet known: ask again.</returns>
    Task<Solved?> Solve(TrainingSpec spec, int epoch, byte[] gramian);

    /// <summary>Factors of some of the block's rows.</summary>
    /// <param name="spec">The training.</param>
    /// <param name="version">Version they must have.</param>
    /// <param name="rows">
    /// Which rows, counted from the block's first, as int32; null for <paramref name="count"/> rows from
    /// <paramref name="first"/> on.
    /// </param>
    /// <param name="first">First row where none are named.</param>
    /// <param name="count">Number of rows where none are named.</param>
    [AlwaysInterleave]
    Task<FactorRows> Rows(TrainingSpec spec, int version, byte[]? rows, int first, int count);

    /// <summary>Deletes the block's checkpoint.</summary>
    Task Forget();
}

/// <summary>
/// The one coordinator of a cluster: drives half-steps, keeps what has been reached in storage, and turns away a second
/// training.
/// </summary>
internal interface ITrainingGrain : IGrainWithIntegerKey
{
    /// <summary>How long to wait for an answer before asking again: the silo that was asked may be gone.</summary>
    private const string Patience = "00:00:04";

    /// <summary>Begins a training.</summary>
    /// <exception cref="ClusterTrainingException">
    /// Another one is running, or this one cannot be begun; the message says why.
    /// </exception>
    [ResponseTimeout(Patience)]
    Task Start(TrainingSpec spec);

    /// <summary>Goes on with the training whose checkpoints are in storage.</summary>
    /// <param name="version">Version of the program that asks.</param>
    /// <exception cref="ClusterTrainingException">There is none, or one is running.</exception>
    [ResponseTimeout(Patience)]
    Task<TrainingSpec> Resume(string version);

    /// <summary>
    /// Where the training stands, as soon as that is more than the caller knows, and after a second at the latest.
    /// </summary>
    /// <param name="knownEpoch">Half-steps the caller knows of; −1 for an answer at once.</param>
    /// <param name="keepAlive">
    /// Whether the caller waits for the training: one that nobody waits for is stopped after a while.
    /// </param>
    [AlwaysInterleave]
    [ResponseTimeout(Patience)]
    Task<TrainingStatus> Status(int knownEpoch, bool keepAlive);

    /// <summary>Stops after the present half-step; the checkpoints stay.</summary>
    Task Stop();
}
