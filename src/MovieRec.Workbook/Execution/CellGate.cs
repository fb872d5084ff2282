namespace MovieRec.Workbook;

/// <summary>
/// Lets cells of several notebooks run side by side, but one that measures time only while no other runs.
/// </summary>
/// <param name="places">How many run side by side; at least 1.</param>
public sealed class CellGate(int places) : IDisposable
{
    private const string FirstLine = "// measures time";
    private readonly SemaphoreSlim _free = new(places);
    private readonly SemaphoreSlim _claims = new(1);

    /// <summary>Whether a cell says in its first line that it measures time.</summary>
    public static bool IsMeasuring(Cell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return cell.Source.StartsWith(FirstLine, StringComparison.Ordinal);
    }

    /// <summary>Waits until a cell may run; it has run when the result is disposed.</summary>
    /// <param name="alone">Whether no other may run meanwhile.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    internal async Task<IDisposable> EnterAsync(bool alone, CancellationToken cancellationToken)
    {
        var taken = 0;
        // One at a time, so that two which want all places cannot each hold some of them.
        await _claims.WaitAsync(cancellationToken);
        try
        {
            for (var wanted = alone ? places : 1; taken < wanted; taken++) await _free.WaitAsync(cancellationToken);
            return new Turn(_free, taken);
        }
        catch (OperationCanceledException)
        {
            if (taken > 0) _free.Release(taken);
            throw;
        }
        finally
        {
            _claims.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _free.Dispose();
        _claims.Dispose();
    }

    private sealed class Turn(SemaphoreSlim free, int taken) : IDisposable
    {
        public void Dispose() => free.Release(taken);
    }
}
