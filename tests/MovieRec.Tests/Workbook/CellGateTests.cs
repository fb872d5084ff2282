using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook;

public class CellGateTests
{
    [Fact]
    public async Task Cells_run_side_by_side_but_one_that_measures_runs_alone()
    {
        using var gate = new CellGate(2);
        var (running, most, together) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async number =>
        {
            var alone = number % 5 == 0;
            using var turn = await gate.EnterAsync(alone, TestContext.Current.CancellationToken);
            var now = Interlocked.Increment(ref running);
            most = Math.Max(most, now);
            await Task.Yield();
            if (alone) together = Math.Max(together, Volatile.Read(ref running));
            Interlocked.Decrement(ref running);
        }));
        Assert.InRange(most, 1, 2);
        Assert.Equal(1, together);
    }

    [Fact]
    public async Task Who_stops_waiting_leaves_the_places_to_others()
    {
        using var gate = new CellGate(2);
        using var stop = new CancellationTokenSource();
        using (await gate.EnterAsync(false, TestContext.Current.CancellationToken))
        {
            var waiting = gate.EnterAsync(true, stop.Token);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }
        using var turn = await gate.EnterAsync(true, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_cell_says_in_its_first_line_that_it_measures()
    {
        Assert.True(CellGate.IsMeasuring(new Cell(CellLanguage.CSharp, "// measures time\nvar a = 1;")));
        Assert.False(CellGate.IsMeasuring(new Cell(CellLanguage.CSharp, "var a = 1;\n// measures time")));
    }
}
