using MovieRec.Cli;

namespace MovieRec.Tests.Cli;

public sealed class OutputFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("movierec-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Nothing_is_left_where_the_work_fails()
    {
        using (var file = new OutputFile(Path.Combine(_folder, "result.json")))
            file.Stream.WriteByte(1);

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void The_file_appears_when_committed_and_replaces_the_one_before()
    {
        var path = Path.Combine(_folder, "result.json");
        File.WriteAllText(path, "before");
        using (var file = new OutputFile(path))
        {
            file.Stream.Write("after"u8);
            Assert.Equal("before", File.ReadAllText(path));
            file.Commit();
        }

        Assert.Equal("after", File.ReadAllText(path));
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void A_place_that_cannot_be_is_refused_at_once()
    {
        Assert.Throws<UsageException>(() => new OutputFile(_folder));
        Assert.Throws<UsageException>(() => new OutputFile(Path.Combine(_folder, "no", "such", "folder.json")));
    }
}
