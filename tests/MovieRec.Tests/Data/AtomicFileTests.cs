using System.Diagnostics;
using MovieRec.Data;
using MovieRec.Tests.Cli;

namespace MovieRec.Tests.Data;

public sealed class AtomicFileTests : IDisposable
{
    /// <summary>No process has so high a number.</summary>
    private const int Gone = int.MaxValue;

    private readonly TemporaryFolder _folder = new();

    private string Target => Path.Combine(_folder.Path, "result.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_killed_process_left_half_written_goes_with_the_next_write_of_the_same_file()
    {
        _folder.Write($"result.json.{Gone}.tmp", "half");
        var other = _folder.Write($"other.json.{Gone}.tmp", "of another file");
        var running = _folder.Write($"result.json.{Environment.ProcessId}0.tmp", "of another process");
        var foreign = _folder.Write("result.json.tmp", "not ours");
        using var process = Process.Start("sleep", "60");
        var held = _folder.Write($"result.json.{process.Id}.tmp", "of a process that runs");
        try
        {
            AtomicFile.Write(Target, "whole"u8);
        }
        finally
        {
            process.Kill();
        }
        Assert.Equal("whole", File.ReadAllText(Target));
        Assert.False(File.Exists(running), "Its process does not run.");
        Assert.Equal(new[] { Target, other, foreign, held }.Order(), Directory.EnumerateFiles(_folder.Path).Order());
    }

    [Fact]
    public void A_leftover_that_is_held_open_stays()
    {
        var path = Path.Combine(_folder.Path, $"result.json.{Gone}.tmp");
        using (new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None))
            AtomicFile.Write(Target, "whole"u8);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void A_folder_left_half_written_goes_too()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, $"parts.{Gone}.tmp", "inner"));
        AtomicFile.RemoveLeftovers(Path.Combine(_folder.Path, "parts"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Through_a_symbolic_link_the_file_it_names_is_written(bool exists)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need a privilege there.");
        var target = Path.Combine(_folder.Path, "elsewhere", "target.json");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (exists) File.WriteAllText(target, "before");
        File.CreateSymbolicLink(Target, Path.Combine("elsewhere", "target.json"));
        AtomicFile.Write(Target, "after"u8);
        Assert.Equal("after", File.ReadAllText(target));
        Assert.Equal(Path.Combine("elsewhere", "target.json"), new FileInfo(Target).LinkTarget);
        Assert.Equal([target], Directory.EnumerateFiles(Path.GetDirectoryName(target)!));
    }

    [Fact]
    public void A_file_that_is_replaced_keeps_its_permissions()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("It has others.");
            return;
        }
        File.WriteAllText(Target, "before");
        File.SetUnixFileMode(Target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        AtomicFile.Write(Target, "after"u8);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Target));
    }

    [Fact]
    [Trait("Tier", "processes")]
    public async Task A_full_disk_is_one_sentence_and_leaves_nothing()
    {
        var (run, files) = await SmallDisk.RunAsync(_folder, "100k", "rw", "train", "--data", "synthetic", "--set",
            "factors=64", "iterations=1", "--save", Target);
        run.AssertFails(1, "No space left");
        Assert.Empty(files);
    }

    [Fact]
    [Trait("Tier", "processes")]
    public async Task A_disk_that_may_only_be_read_is_one_sentence()
    {
        var (run, files) = await SmallDisk.RunAsync(_folder, "100k", "ro", "train", "--data", "synthetic", "--save",
            Target);
        run.AssertFails(2, Target, "cannot be written");
        Assert.Empty(files);
    }
}
