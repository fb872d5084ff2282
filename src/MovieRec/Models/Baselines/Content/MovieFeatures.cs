using System.Numerics.Tensors;
using MovieRec.Data;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Baselines.Content;

/// <summary>
/// What is known of each movie without anybody having met it: its genres and the decade of its release, as a TF-IDF
/// vector of length 1 (Salton and Buckley, 'Term-Weighting Approaches in Automatic Text Retrieval', Inf. Process.
/// Manage. 24(5), 1988).
/// <code>a_it ∝ w_t·ln(N / n_t)  where movie i has term t,   0 elsewhere,   ‖a_i‖ = 1</code>
/// with N the number of movies, n_t how many have the term, and w_t the weight of its kind.
/// </summary>
internal static class MovieFeatures
{
    /// <summary>
    /// A [items × terms]; the row of a movie the data set does not describe, or without any term, is 0.
    /// </summary>
    /// <param name="items">The catalogue.</param>
    /// <param name="side">What is known of the movies.</param>
    /// <param name="yearWeight">w of a decade; that of a genre is 1.</param>
    public static FactorMatrix Vectors(IdMap items, Dataset side, float yearWeight)
    {
        var terms = new Dictionary<string, List<int>>();
        for (var item = 0; item < items.Count; item++)
        {
            if (side.FindMovie(items.IdOf(item)) is not { } movie) continue;
            foreach (var genre in movie.Genres) Add(genre, item);
            if (movie.Year is { } year && yearWeight > 0) Add(Decade(year), item);
        }

        // In the order of their names, so that sums do not depend on the order of movies.
        var names = terms.Keys.Order(StringComparer.Ordinal).ToArray();
        var vectors = new FactorMatrix(items.Count, Math.Max(names.Length, 1));
        for (var term = 0; term < names.Length; term++)
        {
            var weight = MathF.Log((float)items.Count / terms[names[term]].Count)
                * (char.IsAsciiDigit(names[term][0]) ? yearWeight : 1);
            foreach (var item in terms[names[term]]) vectors.PaddedRow(item)[term] = weight;
        }
        for (var item = 0; item < items.Count; item++)
        {
            var vector = vectors.PaddedRow(item);
            var norm = TensorPrimitives.Norm<float>(vector);
            if (norm > 0) TensorPrimitives.Divide(vector, norm, vector);
        }
        return vectors;

        void Add(string term, int item)
        {
            if (!terms.TryGetValue(term, out var having)) terms[term] = having = [];
            having.Add(item);
        }
    }

    /// <summary>A decade's name starts with a digit, which tells it from a genre.</summary>
    private static string Decade(int year) => FormattableString.Invariant($"{year / 10}0s");
}
