using MovieRec.Data;

namespace MovieRec.Tests.Cli;

public class DataCommandTests
{
    [Fact]
    public async Task List_shows_every_known_set_and_the_synthetic_one()
    {
        var lines = (await CommandRun.Of("data", "list")).AssertDone().Output.Split('\n');
        foreach (var name in Datasets.Known.Select(set => set.Name).Append(Datasets.SyntheticName))
            Assert.Single(lines, line => line.StartsWith(name + " ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Getting_a_set_that_does_not_exist_names_those_that_do() =>
        (await CommandRun.Of("data", "get", "ml-1k")).AssertFails(2, "'ml-1k'", "ml-100k", "ml-32m");

    [Fact]
    public async Task Describing_a_set_that_does_not_exist_says_what_may_be_given() =>
        (await CommandRun.Of("data", "info", "--data", "nowhere")).AssertFails(3, "'nowhere'", "ml-100k");

    [Fact]
    public async Task Data_alone_asks_for_what_to_do() =>
    (await CommandRun.Of("data")).AssertFails(2, "movierec data --help");

    [Fact]
    public async Task A_plain_rating_file_is_described()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "1\t10\t4\n1\t11\t2\n2\t10\t3\n", TestContext.Current.CancellationToken);
            var run = (await CommandRun.Of("data", "info", "--data", path)).AssertDone();
            Assert.Contains("2 to 4, mean 3.000", run.Output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
