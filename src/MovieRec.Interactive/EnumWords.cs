namespace MovieRec.Interactive;

/// <summary>Names of code as readers read them.</summary>
public static class EnumWords
{
    /// <summary><c>AlsSolver.ConjugateGradient</c> as 'Conjugate gradient'.</summary>
    public static string ToWords(this Enum value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return RowReader.Words(value.ToString());
    }
}
