using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace MovieRec.Data;

/// <summary>How patient a download is.</summary>
internal sealed record DownloadPatience
{
    /// <summary>How long a server may take to answer a request, connecting included.</summary>
    public TimeSpan Response { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How long a transfer may stand still.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Pause before the first repetition; it doubles with each further one.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Repetitions after an answer or a transfer that failed.</summary>
    public int Repetitions { get; init; } = 3;

    /// <summary>
    /// Repetitions where the server cannot be reached at all: few, so that a machine without a network learns it within
    /// seconds.
    /// </summary>
    public int RepetitionsUnreachable { get; init; } = 1;
}

/// <summary>Brings the archive of a known set into a folder, whole and checked, or leaves nothing there.</summary>
internal sealed class DatasetDownload : IDisposable
{
    private const int LargestChecksumFile = 4096;

    private readonly HttpClient _client;
    private readonly ResiliencePipeline _retry;
    private readonly ResiliencePipeline _response;
    private readonly ResiliencePipeline _silence;

    /// <summary>Prepares downloads.</summary>
    /// <param name="handler">Carries the requests; disposed with this.</param>
    /// <param name="patience">How patient to be.</param>
    public DatasetDownload(HttpMessageHandler handler, DownloadPatience patience)
    {
        // The pipelines below time out; a limit on the whole request would cut large archives short.
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("MovieRec");
        _retry = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = Math.Max(patience.Repetitions, patience.RepetitionsUnreachable),
            Delay = patience.Pause,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception switch
            {
                NoConnectionException => args.AttemptNumber < patience.RepetitionsUnreachable,
                HttpRequestException
                {
                    StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError
                    and not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests)
                } => false,
                HttpRequestException or IOException or TimeoutRejectedException =>
                    args.AttemptNumber < patience.Repetitions,
                _ => false,
            }),
        }).Build();
        _response = new ResiliencePipelineBuilder().AddTimeout(patience.Response).Build();
        _silence = new ResiliencePipelineBuilder().AddTimeout(patience.Silence).Build();
    }

    /// <summary>
    /// Downloads the archive of <paramref name="set"/> to <c>folder/name.zip</c>, replacing what is there, and returns
    /// that path.
    /// </summary>
    /// <param name="set">What to get.</param>
    /// <param name="folder">Where to put it; made if need be.</param>
    /// <param name="notes">Receives a sentence where something could not be checked.</param>
    /// <param name="progress">Receives a line now and then.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <exception cref="DataException">
    /// The archive cannot be had, is not what its MD5 says, is too large or is no MovieLens set.
    /// </exception>
    public async Task<string> GetAsync(KnownDataset set, string folder, ICollection<string> notes,
        IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var byHand = $"check the network, or put {set.Name}.zip into {folder} by hand";
        var target = Path.Combine(folder, set.Name + ".zip");
        var temporary = Path.Combine(folder, $".{set.Name}.{Path.GetRandomFileName()}.part");
        try
        {
            Directory.CreateDirectory(folder);
            var checksum = await GetChecksumAsync(set, notes, cancellationToken).ConfigureAwait(false);
            progress?.Report($"Downloading {set.Url} (about {Megabytes(set.ArchiveBytes)})");
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite))
            {
                // Twice the known size leaves room for a new edition and none for something else.
                await FetchAsync(set.Url, file, 2 * set.ArchiveBytes, progress, cancellationToken).ConfigureAwait(
                    false);
                await CheckAsync(set, file, checksum, cancellationToken).ConfigureAwait(false);
            }
            DataFiles.Open(temporary, DatasetReader.MainFiles, set.Url.ToString()).Dispose();
            File.Move(temporary, target, overwrite: true);
            progress?.Report($"Saved {target}");
            return target;
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new DataException(
                $"The folder {folder} cannot be written; set MOVIEREC_CACHE to a folder you may write to.", problem);
        }
        catch (Exception problem)
            when (problem is HttpRequestException or IOException or TimeoutRejectedException or NoConnectionException)
        {
            var reason = problem is TimeoutRejectedException
                ? "the server stopped answering" : problem.Message.TrimEnd('.');
            throw new DataException($"{set.Name} could not be downloaded from {set.Url} ({reason}); {byHand}.",
                problem);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>The published MD5 as hexadecimal digits; null where a set that has none is let through.</summary>
    private async Task<string?> GetChecksumAsync(
        KnownDataset set, ICollection<string> notes, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        try
        {
            await FetchAsync(set.ChecksumUrl, text, LargestChecksumFile, null, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException problem) when (set.MayChange && problem.StatusCode == HttpStatusCode.NotFound)
        {
            notes.Add($"{set.ChecksumUrl} does not exist, so the archive of {set.Name} could not be checked against an "
                + "MD5.");
            return null;
        }
        // Written as 'MD5 (ml-100k.zip) = 0e33…' or '0e33…  ml-100k.zip'.
        return Encoding.ASCII.GetString(text.ToArray()).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(word => word.Length == 32 && word.All(char.IsAsciiHexDigit))
            ?? throw new DataException($"{set.ChecksumUrl} holds no MD5, so {set.Name} cannot be checked; try again "
                + "later, or get the archive by hand.");
    }

    private static async Task CheckAsync(
        KnownDataset set, FileStream file, string? expected, CancellationToken cancellationToken)
    {
        if (expected is null) return;
        file.Position = 0;
#pragma warning disable CA5351 // MD5 is what GroupLens publishes; it guards against damage, and HTTPS against forgery.
        var found = Convert.ToHexStringLower(await MD5.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
#pragma warning restore CA5351
        if (!found.Equals(expected, StringComparison.OrdinalIgnoreCase))
            throw new DataException($"The archive from {set.Url} arrived damaged: its MD5 is {found} but "
                + $"{set.ChecksumUrl} says {expected}; try again.");
    }

    /// <summary>
    /// Copies what is at <paramref name="address"/> to <paramref name="destination"/>, from its beginning at every
    /// attempt.
    /// </summary>
    private async Task FetchAsync(Uri address, Stream destination, long limit, IProgress<string>? progress,
        CancellationToken cancellationToken) =>
        await _retry.ExecuteAsync(async token =>
        {
            destination.SetLength(0);
            using var response = await RequestAsync(address, token).ConfigureAwait(false);
            var length = response.Content.Headers.ContentLength;
            if (length > limit) throw TooLarge(address, limit);
            using var source = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
            await CopyAsync(source, destination, address, length, limit, progress, token).ConfigureAwait(false);
            if (length > destination.Length)
                throw new IOException($"the transfer broke off after {destination.Length} of {length} bytes");
        }, cancellationToken).ConfigureAwait(false);

    private async Task<HttpResponseMessage> RequestAsync(Uri address, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await _response.ExecuteAsync(
                async token =>
                    await _client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(
                        false), cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException problem) when (problem.StatusCode is null)
        {
            throw new NoConnectionException(problem.Message, problem);
        }
        catch (TimeoutRejectedException problem)
        {
            throw new NoConnectionException("no answer in time", problem);
        }
        if (response.IsSuccessStatusCode) return response;

        using (response)
        {
            throw new HttpRequestException($"the server answered {(int)response.StatusCode} for {address}", null,
                response.StatusCode);
        }
    }

    private async Task CopyAsync(Stream source, Stream destination, Uri address, long? length, long limit,
        IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            for (var reported = 0L; ;)
            {
                var read =
                    await _silence.ExecuteAsync(async token => await source.ReadAsync(buffer, token).ConfigureAwait(
                        false), cancellationToken).ConfigureAwait(false);
                if (read == 0) return;
                if (destination.Length + read > limit) throw TooLarge(address, limit);
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                if (length > 0 && destination.Length * 10 / length.Value > reported)
                {
                    reported = destination.Length * 10 / length.Value;
                    progress?.Report($"Downloaded {Megabytes(destination.Length)} of {Megabytes(length.Value)}");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static DataException TooLarge(Uri address, long limit) =>
        new($"{address} is larger than {limit:N0} bytes, far more than the set should be; look at the address, and get "
            + "the archive by hand if it is right.");

    private static string Megabytes(long bytes) => FormattableString.Invariant($"{bytes / 1e6:F1} MB");

    /// <summary>No connection, or no answer over it.</summary>
    private sealed class NoConnectionException(string message, Exception inner) : Exception(message, inner);
}
