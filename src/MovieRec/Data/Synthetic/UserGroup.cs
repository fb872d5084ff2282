namespace MovieRec.Data.Synthetic;

/// <summary>The users who meet all of some demographic conditions; without any, all users.</summary>
public sealed record UserGroup
{
    /// <summary>The gender its users have; null for any.</summary>
    public Gender? Gender { get; init; }

    /// <summary>The least age in years its users have; null for none.</summary>
    public int? MinimumAge { get; init; }

    /// <summary>The greatest age in years its users have; null for none.</summary>
    public int? MaximumAge { get; init; }

    /// <summary>The occupation its users have; null for any.</summary>
    public string? Occupation { get; init; }

    /// <summary>
    /// Whether <paramref name="user"/> belongs to the group. What is not known of a user meets no condition.
    /// </summary>
    public bool Contains(User user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return (Gender is null || user.Gender == Gender)
            && (MinimumAge is null || user.Age >= MinimumAge)
            && (MaximumAge is null || user.Age <= MaximumAge)
            && (Occupation is null || user.Occupation == Occupation);
    }

    /// <summary>The conditions in words, such as <c>gender Female, age up to 24</c>.</summary>
    public override string ToString()
    {
        var conditions = new List<string>();
        if (Gender is not null) conditions.Add($"gender {Gender}");
        if (MinimumAge is not null) conditions.Add($"age from {MinimumAge}");
        if (MaximumAge is not null) conditions.Add($"age up to {MaximumAge}");
        if (Occupation is not null) conditions.Add($"occupation {Occupation}");
        return conditions.Count == 0 ? "all users" : string.Join(", ", conditions);
    }
}
