using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using MovieRec.Data;

namespace MovieRec.Tests.Data;

public sealed class DatasetDownloadTests : IDisposable
{
    private static readonly KnownDataset Set = new("ml-test", 100_000, 2, 2, 2, "");
    private static readonly byte[] Archive = TemporaryFolder.Zip(
        ("ml-test/ratings.csv", "userId,movieId,rating,timestamp\n1,10,4.5,964982703\n"));
    private static readonly DownloadPatience Short = new()
    {
        Pause = TimeSpan.FromMilliseconds(1),
        Response = TimeSpan.FromSeconds(30),
        Silence = TimeSpan.FromSeconds(30),
    };

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notes = [];

    public void Dispose() => _folder.Dispose();

    private async Task<string> GetAsync(FakeServer server, DownloadPatience? patience = null, KnownDataset? set = null,
        CancellationToken? cancellationToken = null)
    {
        using var download = new DatasetDownload(server, patience ?? Short);
        return await download.GetAsync(set ?? Set, _folder.Path, _notes, null,
            cancellationToken ?? TestContext.Current.CancellationToken);
    }

    private async Task<string> ProblemAsync(FakeServer server, DownloadPatience? patience = null)
    {
        var problem = await Assert.ThrowsAsync<DataException>(() => GetAsync(server, patience));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        return problem.Message;
    }

    [Theory]
    [InlineData("MD5 (ml-test.zip) = {0}\n")]
    [InlineData("{0}  ml-test.zip\n")]
    [InlineData("{0}")]
    public async Task A_whole_archive_is_saved_under_its_name(string checksum)
    {
        var server =
            new FakeServer
            {
                Checksum = _ =>
                FakeServer.Text(string.Format(CultureInfo.InvariantCulture, checksum, FakeServer.Md5(Archive)))
            };
        var path = await GetAsync(server);
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(_folder.Path));
        Assert.Equal(Path.Combine(_folder.Path, "ml-test.zip"), path);
        Assert.Equal(Archive, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        Assert.Empty(_notes);
    }

    [Fact]
    public async Task The_official_addresses_are_asked()
    {
        var server = new FakeServer();
        await GetAsync(server);
        Assert.Equal(
            ["https://files.grouplens.org/datasets/movielens/ml-test.zip.md5",
                "https://files.grouplens.org/datasets/movielens/ml-test.zip"], server.Asked);
    }

    [Fact]
    public async Task An_archive_that_is_there_is_replaced()
    {
        _folder.Write("ml-test.zip", "old");
        Assert.Equal(Archive,
            await File.ReadAllBytesAsync(await GetAsync(new FakeServer()), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_wrong_MD5_is_an_error_and_leaves_nothing() =>
        Assert.Contains("arrived damaged",
            await ProblemAsync(new FakeServer { Checksum = _ => FakeServer.Text(new string('0', 32)) }),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_failed_download_leaves_the_earlier_archive_as_it_was()
    {
        var old = _folder.Write("ml-test.zip", "old");
        await Assert.ThrowsAsync<DataException>(
            () => GetAsync(new FakeServer { Checksum = _ => FakeServer.Text(new string('0', 32)) }));
        Assert.Equal("old", await File.ReadAllTextAsync(old, TestContext.Current.CancellationToken));
        Assert.Equal([old], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_truncated_body_is_tried_again()
    {
        var server = new FakeServer
        {
            Archive = attempt => FakeServer.Bytes(attempt == 1 ? Archive[..50] : Archive,
            Archive.Length)
        };
        await GetAsync(server);
        Assert.Equal(2, server.ArchiveAttempts);
    }

    [Fact]
    public async Task A_body_that_stays_truncated_is_an_error_and_leaves_nothing()
    {
        var server = new FakeServer { Archive = _ => FakeServer.Bytes(Archive[..50], Archive.Length) };
        Assert.Contains("could not be downloaded", await ProblemAsync(server), StringComparison.Ordinal);
        Assert.Equal(1 + Short.Repetitions, server.ArchiveAttempts);
    }

    [Fact]
    public async Task What_is_not_there_is_not_tried_again()
    {
        var server = new FakeServer { Archive = _ => new HttpResponseMessage(HttpStatusCode.NotFound) };
        Assert.Contains("404", await ProblemAsync(server), StringComparison.Ordinal);
        Assert.Equal(1, server.ArchiveAttempts);
    }

    [Fact]
    public async Task A_server_error_is_tried_again()
    {
        var server = new FakeServer
        {
            Archive = attempt => attempt < 3
            ? new HttpResponseMessage(HttpStatusCode.InternalServerError) : FakeServer.Bytes(Archive)
        };
        await GetAsync(server);
        Assert.Equal(3, server.ArchiveAttempts);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_after_two_tries()
    {
        var server = new FakeServer { Hangs = true };
        Assert.Contains("no answer in time",
            await ProblemAsync(server, Short with { Response = TimeSpan.FromMilliseconds(20) }),
            StringComparison.Ordinal);
        Assert.Equal(2, server.Asked.Count);
    }

    [Fact]
    public async Task A_transfer_that_stands_still_is_given_up()
    {
        var server =
            new FakeServer
            {
                Archive = _ =>
                new HttpResponseMessage { Content = new StreamContent(new SilentStream()) }
            };
        Assert.Contains("stopped answering",
            await ProblemAsync(server, Short with { Silence = TimeSpan.FromMilliseconds(20) }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_network_two_tries_are_all()
    {
        var server = new FakeServer
        {
            Failure = new HttpRequestException(HttpRequestError.NameResolutionError,
            "Name or service not known")
        };
        var problem = await ProblemAsync(server);
        Assert.Contains("Name or service not known", problem, StringComparison.Ordinal);
        Assert.Contains("by hand", problem, StringComparison.Ordinal);
        Assert.Equal(2, server.Asked.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_far_larger_than_the_set_is_refused(bool saysSo)
    {
        var large = new byte[300_000];
        var server = new FakeServer
        {
            Archive = _ => saysSo
            ? FakeServer.Bytes(large)
            : new HttpResponseMessage { Content = new StreamContent(new UnsizedStream(large)) }
        };
        Assert.Contains("larger than 200,000 bytes", await ProblemAsync(server), StringComparison.Ordinal);
        Assert.Equal(1, server.ArchiveAttempts);
    }

    [Fact]
    public async Task A_hostile_archive_is_refused_even_if_its_MD5_is_right()
    {
        var hostile = TemporaryFolder.Zip(("ratings.csv", "x"), ("../x", "x"));
        var server = new FakeServer
        {
            Archive = _ => FakeServer.Bytes(hostile),
            Checksum = _ => FakeServer.Text(FakeServer.Md5(hostile)),
        };
        Assert.Contains("names a path outside of itself", await ProblemAsync(server), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "..", "x")));
    }

    [Fact]
    public async Task A_page_instead_of_an_archive_is_refused()
    {
        var page = "<html>Please log in</html>"u8.ToArray();
        var server = new FakeServer
        {
            Archive = _ => FakeServer.Bytes(page),
            Checksum = _ => FakeServer.Text(FakeServer.Md5(page)),
        };
        Assert.Contains("ml-test.zip is a damaged zip archive", await ProblemAsync(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checksum_file_without_a_checksum_is_an_error() =>
        Assert.Contains("holds no MD5",
            await ProblemAsync(new FakeServer { Checksum = _ => FakeServer.Text("<html></html>") }),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_missing_checksum_is_an_error() =>
        Assert.Contains("ml-test.zip.md5",
            await ProblemAsync(new FakeServer { Checksum = _ => new HttpResponseMessage(HttpStatusCode.NotFound) }),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_missing_checksum_is_noted_for_a_set_that_may_change()
    {
        await GetAsync(new FakeServer { Checksum = _ => new HttpResponseMessage(HttpStatusCode.NotFound) },
            set: Set with { Name = "ml-latest-test" });
        Assert.Contains("could not be checked against an MD5", Assert.Single(_notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ends_the_download_and_leaves_nothing()
    {
        using var cancellation = new CancellationTokenSource();
        var server = new FakeServer { Archive = _ => { cancellation.Cancel(); return FakeServer.Bytes(Archive); } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => GetAsync(server, cancellationToken: cancellation.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_cache_that_cannot_be_made_is_a_data_error()
    {
        using var download = new DatasetDownload(new FakeServer(), Short);
        var file = _folder.Write("file", "x");
        await Assert.ThrowsAsync<DataException>(
            () => download.GetAsync(Set, Path.Combine(file, "cache"), _notes, null,
                TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_sets_that_can_be_had_have_addresses_at_their_publisher() =>
        Assert.All(Datasets.Known,
            set => Assert.Equal($"https://files.grouplens.org/datasets/movielens/{set.Name}.zip", set.Url.AbsoluteUri));

    /// <summary>Answers like the publisher's server, or as a test wants.</summary>
    internal sealed class FakeServer : HttpMessageHandler
    {
        public List<string> Asked { get; } = [];

        public Func<int, HttpResponseMessage> Archive { get; init; } = _ => Bytes(DatasetDownloadTests.Archive);

        public Func<int, HttpResponseMessage> Checksum { get; init; } = _ => Text(Md5(DatasetDownloadTests.Archive));

        public Exception? Failure { get; init; }

        public bool Hangs { get; init; }

        public int ArchiveAttempts => Asked.Count(address => address.EndsWith(".zip", StringComparison.Ordinal));

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!.AbsoluteUri);
            if (Failure is not null) throw Failure;
            if (Hangs) await Task.Delay(Timeout.Infinite, cancellationToken);
            return request.RequestUri.AbsolutePath.EndsWith(".md5", StringComparison.Ordinal)
                ? Checksum(Asked.Count - ArchiveAttempts) : Archive(ArchiveAttempts);
        }

        public static HttpResponseMessage Text(string text) => new() { Content = new StringContent(text) };

        public static HttpResponseMessage Bytes(byte[] bytes, long? statedLength = null)
        {
            var content = new StreamContent(new UnsizedStream(bytes));
            content.Headers.ContentLength = statedLength ?? bytes.Length;
            return new HttpResponseMessage { Content = content };
        }

        public static string Md5(byte[] bytes)
        {
#pragma warning disable CA5351 // The publisher uses it.
            return Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351
        }
    }

    /// <summary>Bytes whose number is not known beforehand.</summary>
    private sealed class UnsizedStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    /// <summary>A connection over which nothing comes.</summary>
    private sealed class SilentStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
