using System.Diagnostics;
using CsCheck;
using MovieRec.Tests.Serving;

namespace MovieRec.Tests.Fuzz;

/// <summary>
/// Changed files of every format, and changed messages: each is read, or refused in the words of an exception that is
/// ours, within bounds of memory and time, and nothing is left on the disk. An input is known by its number, so that
/// one that fails can be had again.
/// </summary>
[Collection(nameof(QuietMachine))]
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const long LargestGrowth = 512L << 20;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    [Fact]
    public Task Five_hundred_changed_inputs_are_read_or_refused() => TryAsync(0, 500);

    [Fact]
    [Trait("Tier", "statistics")]
    public Task Twenty_thousand_changed_inputs_are_read_or_refused() => TryAsync(1_000, 20_000);

    [Fact]
    public async Task Sound_inputs_are_read()
    {
        await using var targets = await FuzzTargets.CreateAsync();
        foreach (var target in targets.All)
            foreach (var sample in target.Samples) await target.Read(sample.ToArray());
    }

    private async Task TryAsync(int first, int count)
    {
        await using var targets = await FuzzTargets.CreateAsync();
        // What the first reading of each format leaves there is part of how it is read.
        foreach (var target in targets.All)
            foreach (var sample in target.Samples) await target.Read(sample.ToArray());
        string[] files = [.. targets.Files];
        using var self = Process.GetCurrentProcess();
        var (before, most, refused) = (self.WorkingSet64, 0L, 0);
        var slowest = (Time: TimeSpan.Zero, What: "");
        var failures = new List<string>();
        for (var number = first; number < first + count; number++)
        {
            var target = targets.All[number % targets.All.Count];
            var sample = target.Samples[number / targets.All.Count % target.Samples.Count];
            var input = Mutation.Gen.Generate(new PCG(1, (ulong)number), null, out _)(sample.ToArray());
            var clock = Stopwatch.StartNew();
            try
            {
                await target.Read(input);
            }
            catch (Exception exception) when (FuzzTargets.IsOurs(exception))
            {
                refused++;
            }
            catch (Exception exception)
            {
                var place = exception.StackTrace?.Split('\n')
                    .FirstOrDefault(line => line.Contains("MovieRec", StringComparison.Ordinal));
                failures.Add(
                    $"{target}, input {number}: {exception.GetType().Name}: {exception.Message}\n{place}");
            }
            if (clock.Elapsed > slowest.Time) slowest = (clock.Elapsed, $"{target}, input {number}");
            if (number % 16 != 0) continue;
            self.Refresh();
            most = Math.Max(most, self.WorkingSet64 - before);
        }
        output.WriteLine($"{count} inputs: {refused} refused, {failures.Count} failed; memory grew by {most >> 20} MB "
            + $"at most; the slowest, {slowest.What}, took {slowest.Time.TotalMilliseconds:F0} ms");
        Assert.True(failures.Count == 0, $"{failures.Count} failures:\n{string.Join('\n', failures.Take(12))}");
        Assert.InRange(refused, count / 10, count);
        Assert.InRange(most, 0, LargestGrowth);
        Assert.InRange(slowest.Time, TimeSpan.Zero, Longest);
        Assert.Equal(files, targets.Files);
    }
}
