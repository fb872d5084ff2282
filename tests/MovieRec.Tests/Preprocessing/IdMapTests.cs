using CsCheck;
using MovieRec.Preprocessing;

namespace MovieRec.Tests.Preprocessing;

public class IdMapTests
{
    [Fact]
    public void Indices_ascend_with_ids_from_zero_and_lead_back() => Gen.Int.Array[0, 50].Sample(ids =>
    {
        var map = IdMap.From(ids);

        Assert.Equal(ids.Distinct().Order(), map.Ids.ToArray());
        for (var index = 0; index < map.Count; index++) Assert.Equal(index, map.IndexOf(map.IdOf(index)));
    });

    [Fact]
    public void An_unknown_id_is_named_in_the_error()
    {
        var map = IdMap.From([3, 1, 3]);

        Assert.False(map.TryGetIndex(2, out _));
        Assert.Contains("Id 2 ", Assert.Throws<KeyNotFoundException>(() => map.IndexOf(2)).Message, StringComparison.Ordinal);
    }
}
