using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using MovieRec.Cli;
using MovieRec.Cli.Serving;
using MovieRec.Cluster.Hosting;
using MovieRec.Cluster.Partitions;
using MovieRec.Cluster.Training;
using MovieRec.Data;
using MovieRec.Data.Synthetic;
using MovieRec.Experiments;
using MovieRec.Experiments.Files;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;
using MovieRec.Scaling;
using MovieRec.Serving;
using MovieRec.Serving.Monitoring;
using MovieRec.Tests.Models;
using MovieRec.Tests.Serving;
using MovieRec.Workbook;
using MovieRec.Workbook.Host;
using MovieRec.Workbook.Jupyter;
using NetMQ;
using Orleans.Serialization;

namespace MovieRec.Tests.Fuzz;

/// <summary>
/// Every format that comes from outside this process, read as the program reads it, in a folder of the test's own.
/// </summary>
internal sealed class FuzzTargets : IAsyncDisposable
{
    private const string RatingLines = "1\t10\t5\t874965758\n1\t20\t3\t876893171\n2\t10\t4\t888550871\n"
        + "2\t30\t1\t874965760\n3\t20\t2\t881250949\n3\t30\t5\t878542960\n";
    private const string RatingsCsv = "userId,movieId,rating,timestamp\n1,10,4.0,964982703\n1,20,0.5,964981247\n"
        + "2,10,5.0,964982224\n3,30,3.5,1445714835\n";
    private const string RatingsDat = "1::10::5::978300760\n1::20::3::978302109\n2::10::4::978301968\n";
    private const string MovieLines = "10|Toy Story "
        + "(1995)|01-Jan-1995||http://us.imdb.com/M/title-exact?Toy%20Story%20(1995)|0|0|0|1|1|1|0|0|0|0|0|0|0|0|0|0|0|"
        + "0|0\n20|GoldenEye (1995)|01-Jan-1995||http://us.imdb.com/|0|1|1|0|0|0|0|0|0|0|0|0|0|0|0|0|1|0|0\n30|Café "
        + "(1990)|01-Feb-1990|||0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n";
    private const string UserLines = "1|24|M|technician|85711\n2|53|F|other|94043\n3|23|M|writer|T8H1N\n";
    private const string MoviesCsv = "movieId,title,genres\n10,Toy Story (1995),Adventure|Animation|Children\n"
        + "20,\"American President, The (1995)\",Comedy|Drama\n30,\"A \"\"quoted\"\" one (1999)\",(no genres listed)\n";
    private const string Dib =
        "#!meta\n\n{\"kernelInfo\":{\"defaultKernelName\":\"csharp\",\"items\":[{\"name\":\"csharp\","
            + "\"languageName\":\"C#\",\"aliases\":[\"c#\",\"cs\"]}]}}\n\n#!markdown\n\n# Title\n\n#!csharp\n\n// "
            + "parameters\nint k = 10;  // how many\n\n#!html\n\n<b>bold</b>\n";
    private const string Ipynb = """
        {"cells":[{"cell_type":"markdown","id":"a1","metadata":{},"source":["# Title\n","text"]},
        {"cell_type":"code","execution_count":2,"id":"b2","metadata":{"tags":["parameters"],"dotnet_interactive":{"language":"csharp"}},"outputs":[{"name":"stdout","output_type":"stream","text":["1\n"]}],"source":["int k = 10;"]}],
        "metadata":{"kernelspec":{"display_name":".NET (C#)","language":"C#","name":".net-csharp"},"language_info":{"name":"C#"}},"nbformat":4,"nbformat_minor":5}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly RunningServer _server;

    private FuzzTargets(RunningServer server) => _server = server;

    /// <summary>The formats.</summary>
    public IReadOnlyList<FuzzTarget> All { get; private set; } = [];

    /// <summary>Files that are there whether or not anything is read.</summary>
    public IEnumerable<string> Files =>
        Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal);

    /// <summary>What programs of ours say of what they cannot read.</summary>
    public static bool IsOurs(Exception exception) =>
        exception is DataException or UsageException or FailureException or ExperimentException or NotebookException
        or MovieRec.Models.TrainingException or MovieRec.Cluster.ClusterException or ProblemException;

    public static async Task<FuzzTargets> CreateAsync()
    {
        var targets = new FuzzTargets(await RunningServer.StartAsync());
        targets.All =
        [
            .. targets.DataSets(), targets.Model(), .. await targets.PartitionsAsync(), Checkpoints(),
            .. targets.Configurations(), .. targets.Notebooks(),
            .. targets.Requests(), KernelMessages(),
        ];
        return targets;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private static byte[][] Texts(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    private IEnumerable<FuzzTarget> DataSets()
    {
        yield return new("rating file", Texts(RatingLines, RatingsCsv, RatingsDat),
            file => Use(_folder.Write("ratings.txt", file)));
        foreach (var name in new[] { "u.data", "u.item", "u.user" })
        {
            var (place, files) = ($"ml-{name}",
                new Dictionary<string, string>
                {
                    ["u.data"] = RatingLines,
                    ["u.item"] = MovieLines,
                    ["u.user"] = UserLines
                });
            yield return new($"data set, {name}", [Encoding.Latin1.GetBytes(files[name])], file =>
            {
                foreach (var (other, text) in files)
                    _folder.Write(Path.Combine(place, other), Encoding.Latin1.GetBytes(text));
                Use(Path.GetDirectoryName(_folder.Write(Path.Combine(place, name), file))!);
            });
        }
        yield return new("data set, movies.csv", Texts(MoviesCsv), file =>
        {
            _folder.Write("latest/ratings.csv", RatingsCsv);
            Use(Path.GetDirectoryName(_folder.Write("latest/movies.csv", file))!);
        });
        var zip = TemporaryFolder.Zip(("ml/u.data", RatingLines), ("ml/u.item", MovieLines), ("ml/u.user", UserLines));
        yield return new("zip archive", [zip], file => Use(_folder.Write("set.zip", file)));
        yield return new("zip archive, an entry", Texts(MoviesCsv),
            file => Use(
                _folder.Write("entry.zip",
                    TemporaryFolder.Zip(("ml/ratings.csv", RatingsCsv),
                        ("ml/movies.csv", Encoding.Latin1.GetString(file))))));

        static void Use(string path)
        {
            var dataset = Datasets.Load(path);
            _ = Interactions.From(dataset.Ratings);
            _ = dataset.Movies.Count + dataset.Users.Count;
        }
    }

    private FuzzTarget Model()
    {
        var path = Path.Combine(_folder.Path, "a.model");
        RunningServer.SaveModel(path, 4);
        return new("model file", [File.ReadAllBytes(path)], file =>
        {
            if (file.Length >= 64)
            {
                BitConverter.TryWriteBytes(file.AsSpan(16), (long)file.Length);
                SHA256.HashData([.. file[..32], .. file[64..]]).CopyTo(file, 32);
            }
            File.WriteAllBytes(path, file);
            var model = Recommender.LoadCopy(path);
            var scores = new float[model.Train.ItemCount];
            model.Model.Score(0, scores);
            Assert.DoesNotContain(scores, score => !float.IsFinite(score));
            model.Explain(model.Train.Users.RawIdOf(0), model.Train.Items.RawIdOf(0));
            _ = new ServedModel(model);
        });
    }

    private async Task<IEnumerable<FuzzTarget>> PartitionsAsync()
    {
        var folder = Path.Combine(_folder.Path, "parts");
        await Partitioner.PartitionAsync(
            RatingSource.Generated(new SyntheticOptions { Users = 12, Movies = 40, Ratings = 260 }), 1, folder);
        var name = PartitionManifest.PartName(Side.Users, 0);
        var (part, ids, manifest) = (Path.Combine(folder, name),
            Path.Combine(folder, PartitionManifest.IdsName(Side.Users)),
            Path.Combine(folder, PartitionManifest.FileName));
        var (soundPart, soundIds, soundManifest) = (File.ReadAllBytes(part), File.ReadAllBytes(ids),
            File.ReadAllBytes(manifest));
        return
        [
            new("part file", [soundPart], file => ReadAsync(part, file)),
            new("file of ids", [soundIds], file => ReadAsync(ids, file)),
            new("partition.json", [soundManifest], file => { Restore(); File.WriteAllBytes(manifest,
                file); return PartitionedInteractions.ReadAsync(folder); }),
        ];

        Task ReadAsync(string path, byte[] file)
        {
            Restore();
            File.WriteAllBytes(path, file);
            var known = PartitionManifest.Read(folder);
            using (var stream = File.OpenRead(path))
                (known with
                {
                    Checksums = new Dictionary<string, string>(
                    known.Checksums)
                    { [Path.GetFileName(path)] = PartFile.Checksum(stream) }
                }).Write(folder);
            return PartitionedInteractions.ReadAsync(folder);
        }

        void Restore()
        {
            File.WriteAllBytes(part, soundPart);
            File.WriteAllBytes(ids, soundIds);
            File.WriteAllBytes(manifest, soundManifest);
        }
    }

    private static FuzzTarget Checkpoints()
    {
        var services = new ServiceCollection();
        services.AddSerializer(serializer => serializer.AddAssembly(typeof(Checkpoint).Assembly));
        var codec = new StateCodec(services.BuildServiceProvider().GetRequiredService<Serializer>());
        return new("checkpoint",
            [codec.Encode(new Checkpoint { Version = 3, Factors = new byte[256] }).Content,
                codec.Encode(
                    new TrainingState { Status = new TrainingStatus { Phase = TrainingPhase.Running, Losses = [1, 2],
                        Message = "m" } }).Content], file =>
        {
            byte[] whole = [.. SHA256.HashData(file), .. file];
            _ = codec.Decode<Checkpoint>(whole);
            _ = codec.Decode<TrainingState>(whole);
        });
    }

    private IEnumerable<FuzzTarget> Configurations()
    {
        yield return Text("experiment file", path => ExperimentFile.Read(path),
            """{"experiment":"wider","salt":"s","namespace":{"name":"home","from":0,"to":0.5},"variants":[{"name":"control","weight":0.5,"model":"a.model"},{"name":"wider","weight":0.5,"model":"b.model"}]}""");
        yield return Text("alert rules", path => AlertRule.Read(path, LiveMetrics.Names),
            $$"""[{"name":"slow","metric":"{{LiveMetrics.LatencyP99}}","comparison":"above","threshold":50,"forSeconds":10,"severity":"critical"}]""");
        yield return Text("options file", path => OptionsFile.Read(path),
            """{"model":"als","options":{"factors":48,"regularization":7.5,"solver":"exact","blockSize":null}}""");
        yield return Text("runs of a cluster", path => ClusterRun.Read(File.ReadAllText(path)),
            ClusterRun.Write([Run]));
        yield return Text("exposure log", path => Assert.InRange(ExposureLog.Read(path).Count(), 0, 100),
            """{"experiment":"e","unit":"7","variant":"control","time":"2026-01-01T00:00:00+00:00"}""" + "\n"
                + """{"experiment":"e","unit":"8","variant":"wider","time":"2026-01-01T00:00:01+00:00"}""" + "\n");
        yield return Text("tuning journal", path => new TuningJournal(path, new() { ["model"] = "als" }).Dispose(),
            "{\"model\":\"als\"}\n{\"trial\":0,\"fold\":0,\"score\":0.5}\n{\"trial\":0,\"fold\":1,\"score\":null}\n");
        yield return Text("membership", path =>
        {
            var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "cluster")).FullName;
            File.Copy(path, Path.Combine(folder, FileMembershipTable.FileName), overwrite: true);
            new FileMembershipTable(folder).Check();
        }, """{"Version":3,"Members":[{"Silo":"127.0.0.1:11111@100","Status":3,"ProxyPort":30000,"HostName":"h","SiloName":"0.1.0/s","StartTime":"2026-01-01T00:00:00Z","IAmAliveTime":"2026-01-01T00:00:01Z","Suspects":["127.0.0.1:11111@100|638000000000000000"],"Tag":"2"}]}""");
        yield return Text("connection file", path => ConnectionFile.Read(path),
            """{"ip":"127.0.0.1","transport":"tcp","signature_scheme":"hmac-sha256","key":"k","shell_port":1,"control_port":2,"stdin_port":3,"iopub_port":4,"hb_port":5}""");

        FuzzTarget Text(string name, Action<string> read, string sample)
        {
            var file = $"{name.Replace(' ', '-')}.json";
            return new(name, Texts(sample), bytes => read(_folder.Write(file, bytes)));
        }
    }

    private static ClusterRun Run => new()
    {
        Silos = 2,
        Threads = 1,
        Cores = 2,
        Parts = 2,
        Users = 10,
        Movies = 10,
        Ratings = 50,
        Factors = 8,
        Iterations = 2,
        Seconds = 1,
        OneProcessSeconds = 1,
        SolveSeconds = 1,
        ExchangeSeconds = 1,
        CheckpointSeconds = 1,
        RemoteBytes = 1,
        LocalBytes = 1,
        CheckpointBytes = 1,
        MemoryBytes = 1,
    };

    private IEnumerable<FuzzTarget> Notebooks()
    {
        yield return new("notebook, .dib", Texts(Dib),
            file => NotebookConversion.ToIpynb(NotebookConversion.ReadText(_folder.Write("a.dib", file)), "a.dib"));
        yield return new("notebook, .ipynb", Texts(Ipynb), file =>
        {
            var text = NotebookConversion.ReadText(_folder.Write("a.ipynb", file));
            NotebookConversion.ToDib(text, "a.ipynb");
            NotebookConversion.OutputCount(text);
            _ = ParametersCell.Read(NotebookDocument.Read(Path.Combine(_folder.Path, "a.ipynb")));
        });
    }

    private IEnumerable<FuzzTarget> Requests()
    {
        yield return new("request, a body",
            Texts("""{"ratings":[{"item":104,"rating":3},{"item":106,"rating":4.5}],"n":5,"unit":"visitor"}"""),
            async file =>
        {
            using var body = new ByteArrayContent(
                file)
            { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var response = await _server.Client.PostAsync(new Uri("/recommendations", UriKind.Relative), body);
            await CheckAsync(response);
        });
        yield return new("request, a path",
            Texts("/users/107/recommendations?n=5", "/users/107/recommendations/104?n=3", "/movies/104/similar"),
            async file =>
        {
            // As a browser sends it: what is no letter of an address is escaped.
            var path = Uri.EscapeDataString(Encoding.Latin1.GetString(file.AsSpan(0, Math.Min(file.Length, 300))))
                .Replace("%2F", "/", StringComparison.Ordinal).Replace("%3F", "?", StringComparison.Ordinal)
                .Replace("%3D", "=", StringComparison.Ordinal);
            using var response = await _server.Client.GetAsync(
                new Uri(_server.Client.BaseAddress!, $"/{path.TrimStart('/')}"));
            await CheckAsync(response);
        });

        static async Task CheckAsync(HttpResponseMessage response)
        {
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(response.StatusCode < HttpStatusCode.InternalServerError,
                $"{(int)response.StatusCode}: {text}");
            Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
            Assert.DoesNotContain("MovieRec.", text, StringComparison.Ordinal);
        }
    }

    private static FuzzTarget KernelMessages()
    {
        const string Header =
            """{"msg_id":"1","msg_type":"execute_request","username":"u","session":"s","date":"2026-01-01T00:00:00Z","version":"5.3"}""";
        return new("kernel message",
            Texts("""{"code":"1 + 1","silent":false,"store_history":true,"user_expressions":{"a":"1"},"cursor_pos":3}""", """{"hist_access_type":"search","pattern":"1*","n":5,"unique":true,"output":false}"""), file =>
        {
            // The signature fits: whoever has the key is heard.
            var signature = HMACSHA256.HashData("key"u8, [.. Encoding.UTF8.GetBytes(Header), .. "{}{}"u8, .. file]);
            var codec = new MessageCodec("key");
            var message = codec.Decode(
                new NetMQMessage([[1], [.. "<IDS|MSG>"u8], Encoding.ASCII.GetBytes(Convert.ToHexStringLower(signature)),
                    Encoding.UTF8.GetBytes(Header), [.. "{}"u8], [.. "{}"u8], file]));
            if (message is null) return;
            var code = message.Text("code");
            _ = CellCode.Mark(code, CellLanguage.CSharp, "cell 1", _ => null).Text;
            CodePoints.ToUtf16(code, message.Number("cursor_pos") ?? int.MaxValue);
            var history = new InputHistory();
            history.Add(1, code);
            codec.Encode(
                Message.Create("s", "execute_reply",
                    new() { ["history"] = history.Find(message), ["content"] = message.Content.DeepClone() }, message,
                    []));
        });
    }
}
