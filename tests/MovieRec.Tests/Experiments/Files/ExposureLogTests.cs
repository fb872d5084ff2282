using MovieRec.Data;
using MovieRec.Experiments;
using MovieRec.Experiments.Files;
using MovieRec.Tests.Cli;
using MovieRec.Tests.Serving;

namespace MovieRec.Tests.Experiments.Files;

public sealed class ExposureLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string LogPath => Path.Combine(_folder.Path, "exposures.jsonl");

    public void Dispose() => _folder.Dispose();

    private static Exposure Seen(int unit) =>
        new("e", $"{unit}", unit % 2 == 0 ? "control" : "treatment", DateTimeOffset.UnixEpoch.AddSeconds(unit));

    [Fact]
    public void Nobody_else_may_read_it()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("It has other permissions.");
            return;
        }
        using var log = ExposureLog.Open(LogPath);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(LogPath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode($"{LogPath}.lock"));
    }

    [Fact]
    [Trait("Tier", "processes")]
    public async Task A_disk_that_may_only_be_read_is_called_so()
    {
        var model = Path.Combine(_folder.Path, "a.model");
        RunningServer.SaveModel(model, 4);
        RunningServer.WithExperiment(_folder);
        var (run, _) = await SmallDisk.RunAsync(_folder, "1m", "ro", "serve", "--model", model, "--data",
            RunningServer.NoTitles(_folder), "--warmup", "0",
            "--urls", "http://127.0.0.1:0", "--experiment", Path.Combine(_folder.Path, "experiment.json"),
            "--exposures", LogPath);
        run.AssertFails(3, "exposures.jsonl", "Read-only file system");
        Assert.DoesNotContain("Another process", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_many_add_at_once_is_all_there_each_at_the_line_it_was_told()
    {
        var lines = new long[2_000];
        using (var log = ExposureLog.Open(LogPath))
        {
            await Parallel.ForAsync(0, lines.Length,
                async (unit, _) => lines[unit] = await log.AppendAsync(Seen(unit)));
            Assert.Equal(lines.Length, log.Count);
        }
        Exposure[] read = [.. ExposureLog.Read(LogPath)];
        Assert.Equal(lines.Length, read.Length);
        Assert.All(lines.Index(), line => Assert.Equal(Seen(line.Index), read[line.Item - 1]));
        Assert.Equal([1_000L, 1_000L],
            ExposedUnits.Read(new Experiment("e", new("control", 0.5), new("treatment", 0.5)), read).Counts);
    }

    [Fact]
    public async Task A_log_is_gone_on_with_and_can_be_read_meanwhile()
    {
        for (var time = 0; time < 3; time++)
        {
            using var log = ExposureLog.Open(LogPath);
            Assert.Equal(time + 1, await log.AppendAsync(Seen(time)));
            Assert.Equal(time + 1, ExposureLog.Read(LogPath).Count());
        }
    }

    [Theory]
    [InlineData("{\"experiment\":\"e\",\"un")]
    [InlineData("\0\0\0\0")]
    [InlineData("")]
    public async Task A_torn_last_line_is_passed_over_and_then_cut_off(string torn)
    {
        using (var log = ExposureLog.Open(LogPath)) await log.AppendAsync(Seen(1));
        File.AppendAllText(LogPath, torn);
        Assert.Equal([Seen(1)], ExposureLog.Read(LogPath));
        using (var log = ExposureLog.Open(LogPath)) Assert.Equal(2, await log.AppendAsync(Seen(2)));
        Assert.Equal([Seen(1), Seen(2)], ExposureLog.Read(LogPath));
    }

    [Fact]
    public async Task A_line_longer_than_the_buffer_of_the_reader_begins_in_is_read()
    {
        using (var log = ExposureLog.Open(LogPath))
            for (var unit = 0; unit < 5; unit++)
                await log.AppendAsync(new Exposure("e", new string('ü', 4_000), "control", DateTimeOffset.UnixEpoch));
        Assert.Equal(5, ExposureLog.Read(LogPath).Count());
    }

    [Theory]
    [InlineData("what?\n")]
    [InlineData("null\n")]
    [InlineData("{\"experiment\":\"e\",\"unit\":\"1\"}\n")]
    public void A_damaged_line_is_named(string line)
    {
        File.WriteAllText(LogPath, line);
        Assert.Contains("Line 1 of", Assert.Throws<DataException>(() => ExposureLog.Read(LogPath).ToArray()).Message,
            StringComparison.Ordinal);
        Assert.Contains("Line 1 of", Assert.Throws<DataException>(() => ExposureLog.Open(LogPath)).Message,
            StringComparison.Ordinal);
        Assert.Equal(line, File.ReadAllText(LogPath));
    }

    [Fact]
    public void A_log_has_one_writer_and_a_place_it_can_be_in()
    {
        using (ExposureLog.Open(LogPath))
            Assert.Contains("Another process", Assert.Throws<DataException>(() => ExposureLog.Open(LogPath)).Message,
                StringComparison.Ordinal);
        ExposureLog.Open(LogPath).Dispose();
        Assert.Contains("cannot be written",
            Assert.Throws<DataException>(() => ExposureLog.Open(Path.Combine(_folder.Path, "no", "log"))).Message,
            StringComparison.Ordinal);
        Assert.Contains("cannot be read",
            Assert.Throws<DataException>(() => ExposureLog.Read(Path.Combine(_folder.Path, "none"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outcomes_are_kept_in_the_same_form_and_an_unfinished_line_is_cut_off()
    {
        Outcome Did(int unit) => new("e", $"{unit}", "clicks", unit / 8.0, DateTimeOffset.UnixEpoch.AddSeconds(unit));
        using (var log = OutcomeLog.Open(LogPath))
        {
            Assert.Equal(3, await log.AppendAsync(Did(1), Did(2), Did(3)));
            Assert.Equal(4, await log.AppendAsync(Did(4)));
        }
        File.AppendAllText(LogPath, "{\"experiment\":\"e\",\"uni");
        Assert.Equal(4, OutcomeLog.Read(LogPath).Count());
        using (var log = OutcomeLog.Open(LogPath)) Assert.Equal(5, await log.AppendAsync(Did(5)));
        Assert.Equal(Enumerable.Range(1, 5).Select(Did), OutcomeLog.Read(LogPath));
        File.AppendAllText(LogPath, "{\"experiment\":\"e\"}\n");
        Assert.Contains("Line 6", Assert.Throws<DataException>(() => OutcomeLog.Open(LogPath)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_write_that_the_disk_took_in_part_no_line_is_left()
    {
        Outcome Did(int unit) => new("e", $"{unit}", "clicks", 1, DateTimeOffset.UnixEpoch);
        using (var log = OutcomeLog.Open(LogPath)) await log.AppendAsync(Did(1));
        var kind = new LogKind<Outcome>("outcome", "outcome log", OutcomeJson.Default.Outcome);
        var file = new FullDisk(LogPath);
        file.Position = file.Length;
        using (var log = new JsonLog<Outcome>(kind, new FileStream($"{LogPath}.lock", FileMode.Open), file, lines: 1))
            await Assert.ThrowsAsync<IOException>(async () => await log.AppendAsync(Did(2), Did(3), Did(4)));
        Assert.Equal([Did(1)], OutcomeLog.Read(LogPath));
        using (var log = OutcomeLog.Open(LogPath)) Assert.Equal(4, await log.AppendAsync(Did(2), Did(3), Did(4)));
    }

    /// <summary>Takes half of what is written, as a disk does that becomes full.</summary>
    private sealed class FullDisk(string path)
        : FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            base.Write([.. buffer[..(buffer.Length / 2)]], 0, buffer.Length / 2);
            throw new IOException("No space left on device");
        }
    }

    [Fact]
    public async Task A_disk_that_fails_is_not_trusted_again()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full, the device that is always full");
        var @lock = new FileStream($"{LogPath}.lock", FileMode.Create);
        using (var log = new ExposureLog(@lock,
            new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0), lines: 0))
        {
            await Assert.ThrowsAnyAsync<IOException>(async () => await log.AppendAsync(Seen(1)));
            Assert.False(log.IsSound);
            await Assert.ThrowsAnyAsync<IOException>(async () => await log.AppendAsync(Seen(2)));
        }
    }
}
