using System.Security.Cryptography;
using System.Text;
using CsCheck;
using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Numerics;
using MovieRec.Preprocessing;
using MovieRec.Tests.Cli;
using MovieRec.Tests.Reference;

namespace MovieRec.Tests.Models.Files;

public sealed class ModelFileTests : IDisposable
{
    private static readonly AlsOptions Options = new()
    {
        Factors = 20,
        Iterations = 2,
        Regularization = 0.1f,
        Alpha = 0.3f,
        UnobservedWeight = 0.5f,
        Scaling = RegularizationScaling.ByHistory,
        ScalingExponent = 0.25f,
        Solver = AlsSolver.BlockCoordinate,
        BlockSize = 16,
        Seed = ulong.MaxValue - 7,
        Threads = 2,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("movierec-").FullName;
    private readonly AlsModel _model = new AlsTrainer(Options).Train(Checkerboard.WithEmptyUserAndItem);

    private Recommender Saved => Recommender.From(_model.Train, _model, Options);

    private string SavedPath => Path.Combine(_folder, "saved.model");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_loaded_model_is_the_saved_one_to_the_bit()
    {
        Saved.Save(SavedPath);
        var loaded = (AlsModel)Recommender.Load(SavedPath).Model;

        Assert.Equal(_model.Options, loaded.Options with { Threads = _model.Options.Threads });
        Assert.Equal(_model.Train.Users.Ids, loaded.Train.Users.Ids);
        Assert.Equal(_model.Train.Items.Ids, loaded.Train.Items.Ids);
        Assert.Equal(_model.Train.Matrix.RowStart, loaded.Train.Matrix.RowStart);
        Assert.Equal(_model.Train.Matrix.Columns, loaded.Train.Matrix.Columns);
        Assert.Equal(_model.Train.Matrix.Values, loaded.Train.Matrix.Values);
        for (var user = 0; user < _model.UserCount; user++)
            Assert.Equal(_model.UserFactors(user), loaded.UserFactors(user));
        for (var item = 0; item < _model.ItemCount; item++)
            Assert.Equal(_model.ItemFactors(item), loaded.ItemFactors(item));
    }

    [Fact]
    public void A_loaded_model_recommends_explains_folds_in_and_compares_as_the_saved_one_does()
    {
        Saved.Save(SavedPath);
        var loaded = (AlsModel)Recommender.Load(SavedPath).Model;

        Assert.Equal(Ranker.Recommend(_model, _model.Train, 3, 5), Ranker.Recommend(loaded, loaded.Train, 3, 5));
        Assert.Equal(_model.Explain(3, 3), loaded.Explain(3, 3));
        Assert.Equal(_model.FoldIn([0, 4, 6], [1, 2, 3]), loaded.FoldIn([0, 4, 6], [1, 2, 3]));
        Assert.Equal(_model.SimilarItems(5, 3), loaded.SimilarItems(5, 3));
        Assert.Equal(_model.SimilarUsers(5, 3), loaded.SimilarUsers(5, 3));
    }

    [Fact]
    public void Factors_are_used_in_place_on_their_boundaries()
    {
        Recommender.From(Checkerboard.Interactions,
            new AlsTrainer(new AlsOptions { Factors = 1000, Iterations = 1 }).Train(Checkerboard.Interactions))
            .Save(SavedPath);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var loaded = (AlsModel)Recommender.Load(SavedPath).Model;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, new FileInfo(SavedPath).Length / 2);
        unsafe
        {
            for (var user = 0; user < loaded.UserCount; user++)
                fixed (float* row = loaded.PaddedUserFactors(user)) Assert.Equal(0, (nint)row % 64);
            for (var item = 0; item < loaded.ItemCount; item++)
                fixed (float* row = loaded.PaddedItemFactors(item)) Assert.Equal(0, (nint)row % 64);
        }
    }

    [Fact]
    public void Saving_again_gives_the_same_file_on_any_number_of_threads()
    {
        Saved.Save(SavedPath);
        var other = Path.Combine(_folder, "other.model");
        Recommender.From(Checkerboard.WithEmptyUserAndItem,
            new AlsTrainer(Options with { Threads = 1 }).Train(Checkerboard.WithEmptyUserAndItem),
            Options with { Threads = 7 }).Save(other);
        Assert.Equal(File.ReadAllBytes(SavedPath), File.ReadAllBytes(other));
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(_folder).Count());
    }

    [Fact]
    public void Any_flipped_bit_is_refused()
    {
        var bytes = SavedBytes();
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Int[0, 7])
            .Sample(place => AssertRefused(bytes, place.Item1, place.Item2), iter: 400, threads: 1);
        // All of the header, which is read before the checksum is known not to fit.
        for (var at = 0; at < 2048; at++) AssertRefused(bytes, at, at % 8);
        // What was flipped and flipped back is the file that was saved.
        Assert.Equal(_model.UserCount, Recommender.Load(Path.Combine(_folder, "flipped.model")).Model.UserCount);
    }

    [Fact]
    public void Any_truncated_file_is_refused()
    {
        var bytes = SavedBytes();
        foreach (var length in Enumerable.Range(8, 60).Concat([100, 500, bytes.Length / 2, bytes.Length - 1]))
            Assert.Contains("truncated", Refusal(bytes[..length]), StringComparison.Ordinal);
        Assert.Contains("damaged", Refusal([.. bytes, 0]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_the_formats_before_still_loads()
    {
        var texts = new Interactions(
            IdMap.From([.. Enumerable.Range(-Checkerboard.Size, Checkerboard.Size)],
                IdNames.Create(Enumerable.Range(0, Checkerboard.Size).Select(user => $"u{user:D2}"))),
            Checkerboard.Interactions.Items, Checkerboard.Interactions.Matrix);
        foreach (var (train, format) in new[] { (Checkerboard.WithEmptyUserAndItem, 1), (texts, 2) })
        {
            var model = new AlsTrainer(Options).Train(train);
            var bytes = FirstAlsFileWriter.Write(model);
            Assert.Equal(format, bytes[8]);
            File.WriteAllBytes(SavedPath, bytes);
            foreach (var loaded in new[] { Recommender.Load(SavedPath), Recommender.LoadCopy(SavedPath) })
            {
                Assert.Equal("als", loaded.Name);
                Assert.Equal(Options, (AlsOptions)loaded.Options! with { Threads = Options.Threads });
                Assert.True(train.Users.HasSameIdsAs(loaded.Train.Users));
                Assert.Equal(Ranker.Recommend(model, train, 3, 5), Ranker.Recommend(loaded.Model, loaded.Train, 3, 5));
                Assert.Equal(model.FoldIn([0, 4, 6], [1, 2, 3]), ((AlsModel)loaded.Model).FoldIn([0, 4, 6], [1, 2, 3]));
            }
            bytes[^1] ^= 1;
            Assert.Contains("damaged", Refusal(bytes), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_no_model_is_called_so()
    {
        foreach (var bytes in new[] { Array.Empty<byte>(), "M"u8.ToArray(), "1\t2\t3\n"u8.ToArray(), new byte[4096] })
            Assert.Contains("not a model file", Refusal(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_newer_format_is_called_newer()
    {
        var bytes = SavedBytes();
        bytes[8] = 4;
        Assert.Contains("format 4", Refusal(bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(1e30f)] // Finite, but the scores would not be.
    public async Task Factors_that_give_no_finite_scores_are_refused_though_the_checksum_fits(float factor)
    {
        var bytes = SavedBytes();
        foreach (var at in new[] { LastItemFactors(bytes), FirstUserFactors(bytes) })
        {
            var changed = WithChecksum(bytes, copy => BitConverter.TryWriteBytes(copy.AsSpan(at), factor));
            Assert.Contains("damaged", Refusal(changed), StringComparison.Ordinal);
            File.WriteAllBytes(SavedPath, changed);
            Assert.Throws<DataException>(() => Recommender.LoadCopy(SavedPath));
            (await CommandRun.Of("recommend", "--data", "synthetic", "--load", SavedPath, "--user", "1")).AssertFails(3,
                SavedPath, "damaged");
        }

        int LastItemFactors(byte[] file) => file.Length - FactorMatrix.PaddedLength(Options.Factors) * sizeof(float);

        int FirstUserFactors(byte[] file) =>
            file.Length
                - (_model.UserCount + _model.ItemCount) * FactorMatrix.PaddedLength(Options.Factors) * sizeof(float);
    }

    [Theory]
    [InlineData("\"kind\":\"als\"", "\"kind\":\"sla\"")]
    [InlineData("\"users\",\"int32\"", "\"users\",\"text9\"")]
    [InlineData("[\"items\",", "[\"users\",")] // A section that stands twice.
    [InlineData("\"factors\":20", "\"factors\":-2")]
    [InlineData("\"factors\":20", "\"factors\":99")]
    [InlineData("\"model\":{", "\"modem\":{")]
    public void A_header_that_makes_no_sense_is_refused_though_the_checksum_fits(string from, string to)
    {
        var bytes = SavedBytes();
        var at = bytes.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(from));
        Assert.True(at > 0, $"No {from} in the header.");
        Assert.Contains("damaged", Refusal(WithChecksum(bytes, copy => Encoding.ASCII.GetBytes(to).CopyTo(copy, at))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused_when_they_are_asked_for()
    {
        var bytes = SavedBytes();
        // The name's, that is; those that the model itself was stored with come last and are refused at once.
        var at = bytes.AsSpan().IndexOf("\"factors\":20"u8);
        File.WriteAllBytes(SavedPath, WithChecksum(bytes, copy => "\"factors\":-2"u8.CopyTo(copy.AsSpan(at))));
        var loaded = Recommender.Load(SavedPath);
        Assert.NotEmpty(loaded.Recommend(loaded.Train.Users.TextOf(0), 3));
        Assert.Contains("options", Assert.Throws<DataException>(() => loaded.Options).Message,
            StringComparison.Ordinal);
    }

    private static byte[] WithChecksum(byte[] file, Action<byte[]> change)
    {
        var copy = file.ToArray();
        change(copy);
        SHA256.HashData([.. copy[..32], .. copy[64..]]).CopyTo(copy, 32);
        return copy;
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_refused()
    {
        Assert.Throws<DataException>(() => Recommender.Load(Path.Combine(_folder, "none")));
        Assert.Throws<DataException>(() => Recommender.Load(_folder));
    }

    [Fact]
    public void A_failed_save_leaves_what_was_there_and_nothing_else()
    {
        Directory.CreateDirectory(SavedPath);
        Assert.ThrowsAny<Exception>(() => Saved.Save(SavedPath));
        Assert.Equal([SavedPath], Directory.EnumerateFileSystemEntries(_folder));
    }

    private byte[] SavedBytes()
    {
        Saved.Save(SavedPath);
        return File.ReadAllBytes(SavedPath);
    }

    private void AssertRefused(byte[] bytes, int at, int bit)
    {
        var path = Path.Combine(_folder, "flipped.model");
        if (!File.Exists(path)) File.WriteAllBytes(path, bytes);
        Write((byte)(bytes[at] ^ (1 << bit)));
        Assert.Throws<DataException>(() => Recommender.Load(path));
        Write(bytes[at]);

        void Write(byte value)
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
            RandomAccess.Write(file, [value], at);
        }
    }

    private string Refusal(byte[] bytes)
    {
        var path = Path.Combine(_folder, "damaged.model");
        File.WriteAllBytes(path, bytes);
        return Assert.Throws<DataException>(() => Recommender.Load(path)).Message;
    }
}
