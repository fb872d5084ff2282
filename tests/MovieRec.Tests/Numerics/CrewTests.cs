using MovieRec.Numerics;

namespace MovieRec.Tests.Numerics;

public sealed class CrewTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_number_is_taken_once_in_each_of_many_rounds(int threads)
    {
        using var crew = new Crew(threads);
        for (var round = 0; round < 2_000; round++)
        {
            var calls = new int[round % 7];
            crew.For(calls.Length, index => Interlocked.Increment(ref calls[index]));
            Assert.All(calls, number => Assert.Equal(1, number));
        }
    }

    [Fact]
    public void Threads_that_fell_asleep_come_again()
    {
        using var crew = new Crew(2);
        for (var round = 0; round < 5; round++)
        {
            // Both calls must be under way at once, so each thread takes one.
            using var both = new Barrier(2);
            crew.For(2, _ => Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30))));
            Thread.Sleep(3);
        }
    }

    [Fact]
    public void A_failure_reaches_the_caller_and_the_next_round_is_whole()
    {
        using var crew = new Crew(3);
        for (var round = 0; round < 100; round++)
        {
            Assert.Equal("no", Assert.Throws<InvalidOperationException>(() => crew.For(10, index =>
            {
                if (index == 4) throw new InvalidOperationException("no");
            })).Message);
            var sum = 0;
            crew.For(10, index => Interlocked.Add(ref sum, index));
            Assert.Equal(45, sum);
        }
    }

    [Fact]
    public void Without_a_crew_the_pool_does_the_work()
    {
        var sum = 0;
        Crew.For(null, 2, 10, index => Interlocked.Add(ref sum, index));
        Assert.Equal(45, sum);
    }
}
