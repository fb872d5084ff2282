namespace MovieRec.Cli.Serving;

/// <summary>Where the model in use is: one reference, read once by every request and replaced at once for the next ones.</summary>
internal sealed class ModelSlot(ServedModel first)
{
    private volatile ServedModel _current = first;

    /// <summary>The model that a request beginning now is answered with.</summary>
    public ServedModel Current => _current;

    /// <summary>Has requests from now on answered with <paramref name="model"/>; those in flight keep the one they began with.</summary>
    public void Replace(ServedModel model) => _current = model;
}
