namespace MovieRec.Scaling;

/// <summary>What a study found of one model.</summary>
/// <param name="Model">Its name in the catalogue.</param>
/// <param name="Points">Each shape it was trained on.</param>
/// <param name="LeftOut">Shapes it was not trained on, or not to the end, each with the reason.</param>
public sealed record ModelScale(
    string Model, IReadOnlyList<ModelScalePoint> Points, IReadOnlyList<(DataShape Shape, string Reason)> LeftOut)
{
    /// <summary>The law of its seconds; null where there are too few points.</summary>
    public ModelLaw? Time { get; } =
        Fit("training", "seconds", Points, ModelWork.TimeOf(Model), point => point.Seconds);

    /// <summary>The law of its bytes; null where there are too few points.</summary>
    public ModelLaw? Memory { get; } = Fit("memory", "bytes", Points, ModelWork.MemoryOf(Model), point => point.Bytes);

    /// <summary>
    /// The most ratings, of data that grows as the MovieLens sets did (<see cref="DataShape.Grown"/>), that one
    /// training takes within a time and a memory, by the laws; up to <paramref name="most"/>. 0 where there is no law,
    /// or where 10,000 are too many.
    /// </summary>
    /// <param name="seconds">The time.</param>
    /// <param name="bytes">The memory.</param>
    /// <param name="most">Where the search ends.</param>
    public double MostRatings(double seconds, double bytes, double most = 1e9)
    {
        const double Least = 1e4;
        if (Time is not { } time || Memory is not { } memory || !Fits(Least)) return 0;
        var (low, high) = (Math.Log(Least), Math.Log(most));
        if (Fits(most)) return most;
        while (high - low > 1e-3)
        {
            var middle = (low + high) / 2;
            if (Fits(Math.Exp(middle))) low = middle;
            else high = middle;
        }
        return Math.Exp(low);

        bool Fits(double ratings)
        {
            var shape = DataShape.Grown(ratings);
            return time.At(shape) <= seconds && memory.At(shape) <= bytes;
        }
    }

    private static ModelLaw? Fit(string quantity, string unit, IReadOnlyList<ModelScalePoint> points,
        IReadOnlyList<WorkTerm> terms, Func<ModelScalePoint, double> value)
    {
        if (points.Count < ModelLaw.LeastPoints) return null;
        try
        {
            return ModelLaw.Fit(quantity, unit, terms, [.. points.Select(point => (point.Shape, value(point)))]);
        }
        catch (ArgumentException)
        {
            return null; // Shapes that do not vary apart allow no law.
        }
    }
}
