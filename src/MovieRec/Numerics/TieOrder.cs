namespace MovieRec.Numerics;

/// <summary>
/// The order of items whose scores are equal: a pseudo-random one for each list, drawn from a seed and the list's
/// owner. With item i and owner u (indices) and h the 32-bit finalizer of MurmurHash3 (Appleby 2011),
/// <code>rank(u, i) = h(h(h(seed) ⊕ u) ⊕ i)</code>
/// and of equal scores the higher rank goes first. h is a bijection, so no two items of a list share a rank, and the
/// rank gives the item back.
/// </summary>
/// <remarks>
/// A fixed rule such as 'the lower index first' makes figures depend on how items are numbered: low MovieLens ids are
/// well-known movies, which flatters a model that scores alike (McSherry and Najork, 'Computing Information Retrieval
/// Performance Measures Efficiently in the Presence of Tied Scores', ECIR 2008; Cabanac, Hubert, Boughanem and
/// Chrisment, 'Tie-Breaking Bias', CLEF 2010). The expectation of a figure over the draws is what the first of these
/// computes. One draw a user is taken here because lists are served as well as judged, and a mean over users averages
/// over as many draws. Indices are hashed, not raw ids: they ascend with the ids, so the order of rows in a file does
/// not matter, and any renumbering of ids is one more draw.
/// </remarks>
public readonly struct TieOrder
{
    /// <summary>The seed of every list that was not given another.</summary>
    public const ulong DefaultSeed = 42;

    /// <summary>Stands for somebody who has no index in the model, such as a visitor who brings ratings.</summary>
    public const int Nobody = -1;

    private readonly uint _stream;

    /// <summary>The order of one list.</summary>
    /// <param name="owner">
    /// Whose list it is: the index of a user, or of an item where the list holds its neighbours; <see cref="Nobody"/>
    /// for others.
    /// </param>
    /// <param name="seed">Another seed gives other, unrelated orders.</param>
    public TieOrder(int owner, ulong seed = DefaultSeed) =>
        _stream = Mix(Mix((uint)seed ^ (uint)(seed >> 32)) ^ (uint)owner);

    /// <summary>The place of <paramref name="item"/> among equals: the higher goes first.</summary>
    public uint RankOf(int item) => Mix(_stream ^ (uint)item);

    /// <summary>The item of a rank: undoes <see cref="RankOf"/>.</summary>
    public int ItemOf(uint rank)
    {
        // The multipliers are the inverses, modulo 2³², of those of Mix.
        rank ^= rank >> 16;
        rank *= 0x7ED1B41D;
        rank ^= (rank >> 13) ^ (rank >> 26);
        rank *= 0xA5CB9243;
        rank ^= rank >> 16;
        return (int)(rank ^ _stream);
    }

    private static uint Mix(uint value)
    {
        value ^= value >> 16;
        value *= 0x85EBCA6B;
        value ^= value >> 13;
        value *= 0xC2B2AE35;
        return value ^ (value >> 16);
    }
}
