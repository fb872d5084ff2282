using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MovieRec.Workbook.Jupyter;
using NetMQ;

namespace MovieRec.Tests.Workbook.Jupyter;

public sealed class MessageCodecTests
{
    private static readonly Message Request = Message.Create("session", "execute_request",
        new JsonObject { ["code"] = "1 < 2 // é" }, null, [[1, 2]]);

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
        var frames =
            new NetMQMessage([
                .. new[] { "<IDS|MSG>", "ca767b02c5bc061ed184a9a029e7f93a7f2f7ed4e8fe74120fc1212f0b008fa3", "{}", "{}",
                    "{}", "{}" }.Select(text => new NetMQFrame(Encoding.UTF8.GetBytes(text)))]);
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

    [Theory]
    [InlineData("""{"code":"half \ud83c of a pair"}""", "half \ufffd of a pair")]
    [InlineData("""{"code":"the other half \udfac"}""", "the other half \ufffd")]
    [InlineData("""{"code":"turned \udfac\ud83c"}""", "turned \ufffd\ufffd")]
    [InlineData("""{"code":"a pair \ud83c\udfac"}""", "a pair 🎬")]
    [InlineData("""{"code":"no escape \\ud83c"}""", "no escape \\ud83c")]
    [InlineData("""{"code":"at the end \ud83c"}""", "at the end \ufffd")]
    [InlineData("""{"code":"first","code":"last"}""", "last")]
    [InlineData("""{"\ud83c":1,"\udfac":{"a":[1,null,true,"\ud83c"]},"code":"keys"}""", "keys")]
    public void A_signed_message_is_understood_whatever_its_texts_hold(string content, string code)
    {
        var codec = new MessageCodec("key");
        var message = codec.Decode(Signed(Encoding.UTF8.GetBytes(content)));
        Assert.NotNull(message);
        Assert.Equal(code, message.Text("code"));
        // Nothing in it fails later: what answers it holds a part of it.
        Assert.NotNull(
            codec.Encode(
                Message.Create("session", "execute_reply", message.Content.DeepClone().AsObject(), message, [])));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_replaced() =>
        Assert.Equal("\ufffd",
            new MessageCodec("key").Decode(Signed([.. "{\"code\":\""u8, 0xff, .. "\"}"u8]))!.Text("code"));

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("")]
    public void A_signed_message_of_another_form_is_dropped(string content) =>
    Assert.Null(new MessageCodec("key").Decode(Signed(Encoding.UTF8.GetBytes(content))));

    private static NetMQMessage Signed(byte[] content)
    {
        byte[] header = [.. """{"msg_type":"execute_request","msg_id":"1","msg_id":"2"}"""u8];
        var signature = HMACSHA256.HashData("key"u8, [.. header, .. "{}{}"u8, .. content]);
        return new NetMQMessage([[1], [.. "<IDS|MSG>"u8], Encoding.ASCII.GetBytes(Convert.ToHexStringLower(signature)),
            header, [.. "{}"u8], [.. "{}"u8], content]);
    }

    private static Message? Decode(Action<byte[][]> change)
    {
        byte[][] frames = [.. new MessageCodec("key").Encode(Request).Select(frame => frame.ToByteArray())];
        change(frames);
        return new MessageCodec("key").Decode(new NetMQMessage(frames));
    }
}
