namespace MovieRec.Tests;

/// <summary>
/// Tests whose bounds are times, or whose programs must be found at work: they run one after the other, when no other
/// test does.
/// </summary>
[CollectionDefinition(nameof(QuietMachine), DisableParallelization = true)]
public sealed class QuietMachine;
