using MovieRec.Data;
using FakeServer = MovieRec.Tests.Data.DatasetDownloadTests.FakeServer;

namespace MovieRec.Tests.Data;

public sealed class DatasetResolverTests : IDisposable
{
    private const string Line = "1\t10\t5\t880000000\n";
    private static readonly byte[] Archive = TemporaryFolder.Zip(("ml-100k/u.data", Line));

    private readonly TemporaryFolder _folder = new();
    private readonly FakeServer _offline =
        new() { Failure = new HttpRequestException(HttpRequestError.NameResolutionError, "no network") };
    private readonly FakeServer _online = new()
    {
        Archive = _ => FakeServer.Bytes(Archive),
        Checksum = _ => FakeServer.Text(FakeServer.Md5(Archive)),
    };

    private string DataFolder => Path.Combine(_folder.Path, "own");

    private string CacheFolder => Path.Combine(_folder.Path, "cache");

    public void Dispose()
    {
        _offline.Dispose();
        _online.Dispose();
        _folder.Dispose();
    }

    private DatasetResolver Resolver(FakeServer server, string? named = null, bool hasDataFolder = true) => new(
        new DatasetPlaces(named, hasDataFolder ? DataFolder : null, CacheFolder),
        () => new DatasetDownload(server, new DownloadPatience { Pause = TimeSpan.FromMilliseconds(1) }),
        () => new Dataset(new DatasetInfo("synthetic", DatasetOrigin.Synthetic, "", []),
            new Ratings([1], [1], [1], null), [], [], []));

    private Task<Dataset> LoadAsync(FakeServer server, string? nameOrPath = null, string? named = null) =>
        Resolver(server, named).LoadAsync(nameOrPath, null, TestContext.Current.CancellationToken);

    [Fact]
    public async Task The_folder_of_the_user_comes_before_the_cache()
    {
        _folder.Write("own/ml-100k/u.data", Line);
        _folder.Write("cache/ml-100k/u.data", Line);
        var info = (await LoadAsync(_offline, "ml-100k")).Info;
        Assert.Equal((DatasetOrigin.Files, Path.Combine(DataFolder, "ml-100k")), (info.Origin, info.Location));
        Assert.Empty(_offline.Asked);
    }

    [Fact]
    public async Task The_cache_comes_before_a_download()
    {
        _folder.Write("cache/ml-100k.zip", Archive);
        var info = (await LoadAsync(_online, "ml-100k")).Info;
        Assert.Equal((DatasetOrigin.Cache, Path.Combine(CacheFolder, "ml-100k.zip")), (info.Origin, info.Location));
        Assert.Empty(_online.Asked);
    }

    [Fact]
    public async Task A_known_set_that_is_nowhere_is_downloaded_once()
    {
        Assert.Equal(DatasetOrigin.Download, (await LoadAsync(_online, "ML-100k")).Info.Origin);
        Assert.Equal(DatasetOrigin.Cache, (await LoadAsync(_online, "ml-100k")).Info.Origin);
        Assert.Equal(1, _online.ArchiveAttempts);
    }

    [Fact]
    public async Task Without_a_name_ml_100k_is_tried_first()
    {
        var info = (await LoadAsync(_online)).Info;
        Assert.Equal(("ml-100k", DatasetOrigin.Download), (info.Name, info.Origin));
    }

    [Fact]
    public async Task Without_a_name_and_a_network_the_synthetic_sample_serves_and_says_why()
    {
        var info = (await LoadAsync(_offline)).Info;
        Assert.True(info.IsSynthetic);
        Assert.Contains(info.Notes,
            note => note.Contains("No data set was named", StringComparison.Ordinal)
                && note.Contains("no network", StringComparison.Ordinal));
        Assert.Equal(2, _offline.Asked.Count);
    }

    [Fact]
    public async Task Without_a_name_damaged_files_are_reported_and_not_replaced_by_generated_data()
    {
        _folder.Write("own/ml-100k/u.data", "1\t10\tgood\t880000000\n");
        Assert.Contains("u.data, line 1", (await Assert.ThrowsAsync<DataException>(() => LoadAsync(_offline))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_named_set_that_cannot_be_had_is_an_error_that_says_what_to_do(bool byArgument)
    {
        var problem = await Assert.ThrowsAsync<DataException>(
            () => byArgument ? LoadAsync(_offline, "ml-1m") : LoadAsync(_offline, named: "ml-1m"));
        Assert.Contains("put ml-1m.zip into", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_argument_comes_before_the_environment()
    {
        _folder.Write("own/mine/ratings.csv", "userId,movieId,rating,timestamp\n1,10,4.5,964982703\n");
        Assert.Equal("mine", (await LoadAsync(_offline, "mine", named: "synthetic")).Info.Name);
    }

    [Theory]
    [InlineData("synthetic", null)]
    [InlineData(null, "Synthetic")]
    [InlineData("", "Synthetic")]
    public async Task The_synthetic_sample_can_be_named(string? argument, string? variable)
    {
        var info = (await LoadAsync(_online, argument, variable)).Info;
        Assert.True(info.IsSynthetic);
        Assert.DoesNotContain(info.Notes, note => note.Contains("No data set was named", StringComparison.Ordinal));
        Assert.Empty(_online.Asked);
    }

    [Fact]
    public async Task A_path_is_read_where_it_is()
    {
        var path = _folder.Write("likes.tsv", "1\t2\n");
        Assert.Equal(path, (await LoadAsync(_offline, path)).Info.Location);
        Assert.Equal(path, (await LoadAsync(_offline, named: path)).Info.Location);
    }

    [Fact]
    public async Task Neither_name_nor_path_is_an_error_that_lists_the_names()
    {
        var problem = await Assert.ThrowsAsync<DataException>(() => LoadAsync(_online, "ml-100"));
        Assert.Contains("ml-100k, ml-1m", problem.Message, StringComparison.Ordinal);
        Assert.Empty(_online.Asked);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../own/mine")]
    [InlineData("")]
    public void Only_names_are_looked_for_in_the_folders(string name)
    {
        _folder.Write("own/mine/ratings.csv", "x");
        Assert.Null(Resolver(_offline).Find(name));
    }

    [Fact]
    public async Task Only_known_sets_are_downloaded() =>
        await Assert.ThrowsAsync<DataException>(
            () => Resolver(_online).DownloadAsync("../x", [], null, TestContext.Current.CancellationToken));

    [Fact]
    public async Task A_data_folder_is_not_needed() =>
        Assert.Equal(DatasetOrigin.Download,
            (await Resolver(_online, hasDataFolder: false).LoadAsync("ml-100k", null,
                TestContext.Current.CancellationToken)).Info.Origin);
}
