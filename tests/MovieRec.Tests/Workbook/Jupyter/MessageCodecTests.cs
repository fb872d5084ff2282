using System.Text;
using System.Text.Json.Nodes;
using MovieRec.Workbook.Jupyter;
using NetMQ;

namespace MovieRec.Tests.Workbook.Jupyter;

public sealed class MessageCodecTests
{
    private static readonly Message Request = Message.Create("session", "execute_request", new JsonObject { ["code"] = "1 < 2 // é" }, null, [[1, 2]]);

    [Fact]
    public void A_message_comes_back_as_it_was()
    {
        var back = new MessageCodec("key").Decode(new MessageCodec("key").Encode(Request));
        Assert.NotNull(back);
        Assert.Equal([1, 2], back.Identities.Single());
        Assert.Equal(Request.Header.ToJsonString(), back.Header.ToJsonString());
        Assert.Equal("1 < 2 // é", back.Text("code"));
    }

    // Signed by Python: hmac.new(b'key', b'{}{}{}{}', 'sha256').hexdigest().
    [Fact]
    public void The_signature_is_that_of_other_implementations()
    {
        var frames = new NetMQMessage([.. new[] { "<IDS|MSG>", "ca767b02c5bc061ed184a9a029e7f93a7f2f7ed4e8fe74120fc1212f0b008fa3", "{}", "{}", "{}", "{}" }.Select(text => new NetMQFrame(Encoding.UTF8.GetBytes(text)))]);
        Assert.NotNull(new MessageCodec("key").Decode(frames));
    }

    [Fact]
    public void What_is_unsigned_signed_otherwise_changed_or_replayed_is_dropped()
    {
        Assert.Null(Decode(frames => frames[2] = []));
        Assert.Null(Decode(frames => frames[6] = "{\"code\":\"evil\"}"u8.ToArray()));
        Assert.Null(Decode(frames => frames[2][0] ^= 1));
        Assert.Null(new MessageCodec("another key").Decode(new MessageCodec("key").Encode(Request)));
        var codec = new MessageCodec("key");
        var frames = codec.Encode(Request);
        Assert.NotNull(codec.Decode(frames));
        Assert.Null(codec.Decode(frames));
    }

    [Fact]
    public void What_is_no_message_is_dropped()
    {
        Assert.Null(new MessageCodec("key").Decode(new NetMQMessage([[1], [2]])));
        Assert.Null(new MessageCodec("key").Decode(new NetMQMessage(["<IDS|MSG>"u8.ToArray(), [1]])));
    }

    private static Message? Decode(Action<byte[][]> change)
    {
        byte[][] frames = [.. new MessageCodec("key").Encode(Request).Select(frame => frame.ToByteArray())];
        change(frames);
        return new MessageCodec("key").Decode(new NetMQMessage(frames));
    }
}
