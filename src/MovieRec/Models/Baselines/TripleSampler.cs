using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines;

/// <summary>
/// Draws what BPR learns from: a user and an item the user met, uniformly from the interactions, and an item uniformly
/// from those the user has not met.
/// </summary>
internal sealed class TripleSampler
{
    private readonly CsrMatrix _interactions;
    private readonly int[] _users;

    /// <param name="interactions">Users × items, at least one entry; the values are not read.</param>
    public TripleSampler(CsrMatrix interactions)
    {
        _interactions = interactions;
        _users = new int[interactions.EntryCount];
        for (var user = 0; user < interactions.RowCount; user++)
            _users.AsSpan(interactions.RowStart[user], interactions.RowLength(user)).Fill(user);
    }

    /// <summary>Draws a triple.</summary>
    /// <param name="random">The generator.</param>
    /// <param name="triple">The user, an item met and one not met.</param>
    /// <returns>False where the user that was drawn has met every item.</returns>
    public bool TryDraw(ref SplitMix64 random, out (int User, int Met, int Unmet) triple)
    {
        var entry = random.NextInt32(_users.Length);
        var user = _users[entry];
        triple = (user, _interactions.Columns[entry], -1);
        if (_interactions.RowLength(user) == _interactions.ColumnCount) return false;
        do triple.Unmet = random.NextInt32(_interactions.ColumnCount);
        while (_interactions.Contains(user, triple.Unmet));
        return true;
    }
}
