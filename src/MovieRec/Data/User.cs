namespace MovieRec.Data;

/// <summary>What a data set tells about a user; a null is 'not told'.</summary>
/// <param name="Id">Raw user id.</param>
/// <param name="Age">Age in years; for ml-1m the lower end of its age band.</param>
/// <param name="Gender">Gender, as far as the data set distinguishes it.</param>
/// <param name="Occupation">Occupation, in the data set's words.</param>
/// <param name="ZipCode">Postal code as written by the user; may be foreign or malformed.</param>
public sealed record User(int Id, int? Age, Gender? Gender, string? Occupation, string? ZipCode);

/// <summary>Gender as MovieLens records it.</summary>
public enum Gender
{
    /// <summary>F.</summary>
    Female,

    /// <summary>M.</summary>
    Male,
}
