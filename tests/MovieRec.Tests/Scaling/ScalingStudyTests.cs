using MovieRec.Data;
using MovieRec.Data.Synthetic;
using MovieRec.Models.Als;
using MovieRec.Preprocessing;
using MovieRec.Scaling;

namespace MovieRec.Tests.Scaling;

public sealed class ScalingStudyTests
{
    [Fact]
    public void A_study_measures_each_size_tests_the_largest_and_comes_back_from_its_file()
    {
        var options = new ScalingOptions
        {
            Sizes = [0.1, 0.2, 0.4, 0.8],
            Repeats = 1,
            Als = new AlsOptions { Factors = 16, Iterations = 2 },
            Targets = [1_000_000],
        };
        var seen = new List<double>();
        var result = ScalingStudy.Run(options, new Now(point => seen.Add(point.Size)));
        Assert.Equal(options.Sizes, seen);
        Assert.Equal([10_000L, 20_000, 40_000, 80_000], result.Points.Select(point => point.Ratings));
        Assert.All(result.Points,
            point =>
                Assert.True(
                    point is { TrainSeconds: > 0, MemoryBytes: > 0, LatencySeconds: > 0 }
                        && point.FlopsPerSecond is > 1e6 and < 1e13));
        Assert.All(result.Points.Zip(result.Points.Skip(1)),
            pair => Assert.True(pair.Second.Work.Flops > pair.First.Work.Flops));
        Assert.Equal(result.Points[^1].TrainSeconds, result.Time.Measured);
        Assert.Equal((4, 3), (result.Time.Law.Count, result.Time.Tested.Count));
        Assert.True(result.SecondsByWork(result.Projections[0]) > result.Points[^1].TrainSeconds);

        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "scale.json");
        using (var stream = File.Create(path)) result.Write(stream);
        var read = ScalingResult.Read(path);
        Assert.Equal(result.Points, read.Points);
        Assert.Equal(result.Projections, read.Projections);
        Assert.Equal(result.Memory.Law.Exponent(), read.Memory.Law.Exponent());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1, 2]")]
    [InlineData("no JSON")]
    [InlineData("""{"points":[],"projections":[],"factors":1,"iterations":1,"solver":"Exact","threads":1}""")]
    public void Another_file_is_refused_in_a_sentence(string content)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "other.json");
        File.WriteAllText(path, content);
        Assert.Contains("no report of", Assert.Throws<DataException>(() => ScalingResult.Read(path)).Message,
            StringComparison.Ordinal);
        Assert.Throws<DataException>(() => ScalingResult.Read(path + "x"));
    }

    [Fact]
    public void Generated_interactions_are_those_of_the_data_set()
    {
        var options = new SyntheticOptions { Users = 300, Movies = 200, Ratings = 9_000 };
        var (ratings, direct) = (SyntheticGenerator.Generate(options).Dataset.Ratings,
            SyntheticInteractions.Generate(options));
        Assert.Equal((300, 200, 9_000), (direct.UserCount, direct.ItemCount, direct.Count));
        for (var rating = 0; rating < ratings.Count; rating++)
        {
            var (user, item) = (direct.Users.IndexOf(ratings.UserIds[rating]),
                direct.Items.IndexOf(ratings.ItemIds[rating]));
            Assert.Equal(ratings.Values[rating], direct.WeightsOf(user)[direct.ItemsOf(user).IndexOf(item)]);
        }
    }

    [Fact]
    public void Too_few_sizes_are_refused() =>
    Assert.Throws<OptionException>(() => new ScalingOptions { Sizes = [1, 2, 3] });

    /// <summary>
    /// What is counted for data twice as large, from its own profile and from that of data half as large.
    /// </summary>
    [Fact]
    public void Projected_work_is_near_that_of_real_data_of_the_size()
    {
        var (small, large) = (Profiles(2), Profiles(8));
        var als = new AlsOptions();
        var point = new ScalePoint(2, (long)small.Users.Rows, (long)small.Movies.Rows, (long)small.Users.Entries, 1, 1,
            1, AlsWork.Compute(als, small.Users, small.Movies));
        var projection = ScalingStudy.Project(als, point, small.Users, small.Movies, (long)large.Users.Entries);
        var real = AlsWork.Compute(als, large.Users, large.Movies);
        Assert.Equal(real.Flops, projection.Work.Flops, 0.03 * real.Flops);
        Assert.Equal(real.BytesMoved, projection.Work.BytesMoved, 0.03 * real.BytesMoved);
        Assert.Equal(real.ResidentBytes, projection.Work.ResidentBytes, 0.03 * real.ResidentBytes);
        Assert.Equal(large.Movies.Rows, projection.Movies, 0.01 * large.Movies.Rows);
    }

    private static (HistoryProfile Users, HistoryProfile Movies) Profiles(double size)
    {
        var data = SyntheticInteractions.Generate(new SyntheticOptions().Scaled(size));
        return (HistoryProfile.Compute(data.Matrix), HistoryProfile.Compute(data.Matrix.Transpose()));
    }

    private sealed class Now(Action<ScalePoint> report) : IProgress<ScalePoint>
    {
        public void Report(ScalePoint value) => report(value);
    }
}
