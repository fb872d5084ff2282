using CsCheck;
using MovieRec.Data;
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
    public void Ids_that_are_texts_lead_to_an_index_and_back()
    {
        var names = IdNames.Create(["tt0111161", "99999999999", "007"])!;
        var map = IdMap.From([12, -1, -3, 12], names);

        Assert.Equal(["007", "tt0111161", "12"], Enumerable.Range(0, map.Count).Select(map.TextOf));
        Assert.True(map.TryGetIndex("tt0111161", out var text) && text == 1);
        Assert.True(map.TryGetIndex("12", out var number) && number == 2);
        Assert.False(map.TryGetIndex("99999999999", out _)); // named, but not in this map
        Assert.False(map.TryGetIndex("7", out _));

        var again = IdMap.Unpack(map.Pack(out var bytes), bytes);
        Assert.Equal([-2, -1, 12], again.Ids);
        Assert.True(map.HasSameIdsAs(again) && again.HasSameIdsAs(map));
        Assert.False(map.HasSameIdsAs(IdMap.From([1, 2, 12])));
    }

    [Fact]
    public void Texts_in_a_file_that_are_not_in_order_or_not_texts_are_refused()
    {
        foreach (var names in new[] { "b\na\n", "a\na\n", "a\n7\n", "a\n\n", "a\nb", "a\n\u0007\n" })
            Assert.ThrowsAny<ArgumentException>(
                () => IdMap.Unpack([-2, -1], System.Text.Encoding.UTF8.GetBytes(names)));
        Assert.Throws<ArgumentException>(() => IdMap.Unpack([-3, -1], "a\nb\n"u8));
        Assert.ThrowsAny<ArgumentException>(() => IdMap.Unpack([-2, -1], [(byte)'a', (byte)'\n', 0xFF, (byte)'\n']));
    }

    [Fact]
    public void An_unknown_id_is_named_in_the_error()
    {
        var map = IdMap.From([3, 1, 3]);

        Assert.False(map.TryGetIndex(2, out _));
        Assert.Contains("Id 2 ", Assert.Throws<KeyNotFoundException>(() => map.IndexOf(2)).Message,
            StringComparison.Ordinal);
    }
}
