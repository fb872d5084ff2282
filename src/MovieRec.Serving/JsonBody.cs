using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace MovieRec.Serving;

/// <summary>
/// Writes the JSON of a response: into a buffer of the thread's own first, so that its length goes before it.
/// </summary>
internal static class JsonBody
{
    /// <summary>The media type of answers.</summary>
    public const string MediaType = "application/json";

    /// <summary>The media type of files of ratings that other services hand out.</summary>
    public const string CsvMediaType = "text/csv";

    [ThreadStatic] private static ArrayBufferWriter<byte>? _buffer;
    [ThreadStatic] private static Utf8JsonWriter? _writer;

    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Sends <paramref name="value"/>, followed by a line break, which a terminal is grateful for.</summary>
    /// <param name="response">Receives it; its status is left as it is.</param>
    /// <param name="value">What to send.</param>
    /// <param name="type">How it is written.</param>
    /// <param name="mediaType">The media type.</param>
    public static Task SendAsync<T>(HttpResponse response, T value, JsonTypeInfo<T> type, string mediaType = MediaType)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(4096);
        buffer.ResetWrittenCount();
        var writer = _writer ??= new Utf8JsonWriter(buffer, Options);
        writer.Reset();
        JsonSerializer.Serialize(writer, value, type);
        buffer.Write("\n"u8);
        response.ContentType = mediaType;
        response.ContentLength = buffer.WrittenCount;
        response.BodyWriter.Write(buffer.WrittenSpan);
        return response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted).AsTask();
    }
}
