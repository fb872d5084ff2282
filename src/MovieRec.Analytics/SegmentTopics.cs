namespace MovieRec.Analytics;

/// <summary>One way to part users together with what is held equal when their preferences are compared.</summary>
/// <param name="Profiles">The users.</param>
/// <param name="By">The segments.</param>
/// <param name="AdjustFor">What is held equal.</param>
public sealed record SegmentTopic(UserProfiles Profiles, Segmentation By, IReadOnlyList<Segmentation> AdjustFor)
{
    /// <summary>The preferences of its segments; one finding that says why where they cannot be known.</summary>
    public IReadOnlyList<Finding> Find(AnalyticsOptions? options = null)
    {
        var obstacle = Profiles.Genres.Count == 0 ? $"{Profiles.Dataset.Info.Name} does not tell the genres of movies."
            : !By.IsUseful ? $"{Profiles.Dataset.Info.Name} does not tell the {By.Name} of its users." : null;
        return obstacle is null ? GenrePreferences.Find(Profiles, By, AdjustFor, options)
            : [Unanswerable.Create($"{By.Name}/genres", By.Name, Profiles,
                Wording.OneWay($"taste in genres differs by {By.Name}", "or not"), obstacle)];
    }
}

/// <summary>The ways users are split in every report.</summary>
public static class SegmentTopics
{
    /// <summary>
    /// Gender, age, occupation, region and activity; each with gender, age and activity held equal as far as it is not
    /// itself one of them.
    /// </summary>
    public static IReadOnlyList<SegmentTopic> Create(UserProfiles profiles)
    {
        Segmentation gender = Segmentation.ByGender(profiles), age = Segmentation.ByAge(profiles),
            activity = Segmentation.ByActivity(profiles);
        return
        [
            new(profiles, gender, [age, activity]),
            new(profiles, age, [gender, activity]),
            new(profiles, Segmentation.ByOccupation(profiles), [gender, age, activity]),
            new(profiles, Segmentation.ByRegion(profiles), [gender, age, activity]),
            new(profiles, activity, [gender, age]),
        ];
    }
}
