using System.Globalization;
using MovieRec.Numerics;

namespace MovieRec.Data.Synthetic;

/// <summary>The invented users: who they are and how much each rates.</summary>
internal static class SyntheticPopulation
{
    private static readonly string[] Occupations =
    [
        "student", "other", "educator", "administrator", "engineer", "programmer", "librarian", "writer", "executive",
        "scientist", "artist", "technician", "marketing", "entertainment", "healthcare", "retired", "salesman",
        "lawyer", "none", "homemaker", "doctor",
    ];

    private static readonly AliasTable OccupationFrequency = new([20, 11, 10, 8, 7, 7, 5, 5, 3, 3, 3, 3, 3, 2, 2, 2, 1,
        1, 1, 1, 1]);

    private static readonly HashSet<string> MenFirst = ["engineer", "programmer", "scientist", "technician"];

    private static readonly AliasTable AreaFrequency =
        new([.. UsZipCode.Areas.Select(area => area.LastPrefix - area.FirstPrefix + 1.0)]);

    /// <summary>The users, by index; each depends on its index and the seed alone.</summary>
    public static User[] UsersOf(SyntheticOptions options, ulong seed)
    {
        var users = new User[options.Users];
        Parallel.For(0, users.Length, user =>
        {
            var random = SplitMix64.ForStream(seed, (ulong)user);
            var gender = random.NextDouble() < 0.29 ? Gender.Female : Gender.Male;
            var age = Math.Clamp((int)(31 * PortableMath.Exp(0.36 * random.NextNormal())), 7, 85);
            users[user] = new User(user + 1, age, gender, DrawOccupation(options, gender, ref random),
                DrawZipCode(options, ref random));
        });
        return users;
    }

    /// <summary>
    /// The number of ratings of each user. Above the minimum they are log-normal, scaled so that they sum to the number
    /// asked for, and cut at half the catalogue where the average leaves room for that.
    /// </summary>
    public static int[] ActivityOf(SyntheticOptions options, ulong seed)
    {
        var weights = new double[options.Users];
        for (var user = 0; user < weights.Length; user++)
            weights[user] = PortableMath.Exp(
                options.ActivitySpread * SplitMix64.ForStream(seed, (ulong)user).NextNormal());

        var mean = (int)((options.Ratings + options.Users - 1) / options.Users);
        var most = Math.Min(options.Movies, Math.Max(options.Movies / 2, 2 * mean));
        var counts = new int[options.Users];
        Array.Fill(counts, options.MinimumRatingsPerUser);
        var left = options.Ratings - (long)options.Users * options.MinimumRatingsPerUser;
        while (left > 0)
        {
            // What users at their limit cannot take goes to the others by the same weights; a remainder too small to
            // share goes round one by one.
            var open = 0.0;
            for (var user = 0; user < counts.Length; user++)
                if (counts[user] < most) open += weights[user];
            var share = left / open;
            var before = left;
            for (var user = 0; user < counts.Length; user++)
            {
                var more = (int)Math.Min(most - counts[user], (long)(share * weights[user]));
                counts[user] += more;
                left -= more;
            }
            if (left != before && left >= counts.Length) continue;
            for (var user = 0; user < counts.Length && left > 0; user++)
            {
                if (counts[user] == most) continue;
                counts[user]++;
                left--;
            }
        }
        return counts;
    }

    private static string DrawOccupation(SyntheticOptions options, Gender gender, ref SplitMix64 random)
    {
        var occupation = Occupations[OccupationFrequency.Draw(ref random)];
        if (gender == Gender.Female && MenFirst.Contains(occupation)
            && random.NextDouble() < options.OccupationGenderLink)
        {
            do occupation = Occupations[OccupationFrequency.Draw(ref random)];
            while (MenFirst.Contains(occupation));
        }
        return occupation;
    }

    private static string DrawZipCode(SyntheticOptions options, ref SplitMix64 random)
    {
        if (random.NextDouble() < options.UnknownZipShare)
            return random.NextDouble() < 0.7
                ? DrawCanadianCode(ref random)
                : random.NextInt32(10_000).ToString("0000", CultureInfo.InvariantCulture);
        var area = UsZipCode.Areas[AreaFrequency.Draw(ref random)];
        var prefix = area.FirstPrefix + random.NextInt32(area.LastPrefix - area.FirstPrefix + 1);
        return (prefix * 100 + random.NextInt32(100)).ToString("00000", CultureInfo.InvariantCulture);
    }

    /// <summary>The first five characters of a Canadian postal code, which is what fits in MovieLens' column.</summary>
    private static string DrawCanadianCode(ref SplitMix64 random)
    {
        const string Districts = "ABCEGHJKLMNPRSTVXY";
        return string.Concat([
            Districts[random.NextInt32(Districts.Length)], (char)('0' + random.NextInt32(10)),
            Districts[random.NextInt32(Districts.Length)],
            (char)('0' + random.NextInt32(10)), Districts[random.NextInt32(Districts.Length)]]);
    }
}
