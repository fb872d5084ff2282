using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace MovieRec.Cli.Serving;

/// <summary>Writes the JSON of a response: into a buffer of the thread's own first, so that its length goes before it and nothing is allocated for it.</summary>
internal static class JsonBody
{
    [ThreadStatic] private static ArrayBufferWriter<byte>? _buffer;
    [ThreadStatic] private static Utf8JsonWriter? _writer;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Sends what <paramref name="write"/> writes, followed by a line break, which a terminal is grateful for.</summary>
    /// <param name="response">Receives it; its status is left as it is.</param>
    /// <param name="state">Handed to <paramref name="write"/>.</param>
    /// <param name="write">Writes one JSON value, without waiting for anything.</param>
    /// <param name="contentType">The media type.</param>
    public static Task SendAsync<TState>(HttpResponse response, TState state, Action<Utf8JsonWriter, TState> write, string contentType = "application/json; charset=utf-8")
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(4096);
        buffer.ResetWrittenCount();
        var writer = _writer ??= new Utf8JsonWriter(buffer, Options);
        writer.Reset();
        write(writer, state);
        writer.Flush();
        buffer.Write("\n"u8);
        response.ContentType = contentType;
        response.ContentLength = buffer.WrittenCount;
        response.BodyWriter.Write(buffer.WrittenSpan);
        return response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted).AsTask();
    }
}
