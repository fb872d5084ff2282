using System.Diagnostics.CodeAnalysis;

namespace MovieRec.Studio.Training;

/// <summary>Keeps so many values, and forgets what was not asked for the longest time.</summary>
/// <param name="capacity">How many, at least 1.</param>
internal sealed class RecentlyUsed<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _byKey = [];
    private readonly LinkedList<(TKey Key, TValue Value)> _byUse = new();
    private readonly Lock _gate = new();

    /// <summary>The value of a key, which counts as used now.</summary>
    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        lock (_gate)
        {
            value = null;
            if (!_byKey.TryGetValue(key, out var node)) return false;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            value = node.Value.Value;
            return true;
        }
    }

    /// <summary>Keeps a value.</summary>
    public void Set(TKey key, TValue value)
    {
        lock (_gate)
        {
            if (_byKey.Remove(key, out var before)) _byUse.Remove(before);
            _byKey[key] = _byUse.AddFirst((key, value));
            if (_byUse.Count <= capacity) return;
            _byKey.Remove(_byUse.Last!.Value.Key);
            _byUse.RemoveLast();
        }
    }
}
