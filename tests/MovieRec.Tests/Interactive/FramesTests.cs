using MovieRec.Data;
using MovieRec.Interactive;

namespace MovieRec.Tests.Interactive;

public sealed class FramesTests
{
    [Fact]
    public void Ratings_become_typed_columns()
    {
        var frame = new Ratings([1, 2], [7, 8], [4.5f, 3], [881250949, 0]).ToFrame();
        Assert.Equal([typeof(int), typeof(int), typeof(float), typeof(DateTime)],
            frame.Columns.Select(column => column.DataType));
        Assert.Equal(new DateTime(1997, 12, 4, 15, 55, 49), frame["time"][0]);
        Assert.Equal(3, new Ratings([1], [1], [1], null).ToFrame().Columns.Count);
    }

    [Fact]
    public void Records_become_typed_columns_and_lists_become_text()
    {
        var frame = new[] { new Movie(1, "A", 1995, ["Drama", "War"]), new Movie(2, "B", null, []) }.ToFrame();
        Assert.Equal(["Id", "Title", "Year", "Genres"], frame.Columns.Select(column => column.Name));
        Assert.Equal(typeof(int), frame["Year"].DataType);
        Assert.Null(frame["Year"][1]);
        Assert.Equal("Drama, War", frame["Genres"][0]);
    }
}
