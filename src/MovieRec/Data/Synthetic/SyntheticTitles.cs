namespace MovieRec.Data.Synthetic;

/// <summary>
/// Titles of movies that do not exist, each once: <c>The Lantern of Quillmoor</c>. The places are invented, so nobody
/// takes them for real ones.
/// </summary>
internal static class SyntheticTitles
{
    private static readonly string[] Nouns =
    [
        "Lantern", "Clockmaker", "Orchard", "Lighthouse", "Cartographer", "Ferry", "Glassblower", "Winter", "Archive",
        "Beekeeper", "Harbour", "Witness", "Carousel", "Courier", "Garden", "Inheritance", "Locksmith", "Meridian",
        "Nightingale", "Observatory", "Painter", "Quarry", "Regatta", "Signal", "Tailor", "Understudy", "Vineyard",
        "Watchman", "Apprentice", "Bridge", "Comet", "Duchess", "Envoy", "Fiddler", "Granary", "Heron", "Island",
        "Juggler", "Kingfisher", "Librarian", "Mill", "Navigator", "Oracle", "Pilgrim", "Quartet", "Riddle", "Stranger",
        "Telegram", "Umbrella", "Valley", "Wager", "Almanac", "Ballad", "Cellar", "Detour", "Echo", "Foundry",
        "Gambler", "Horizon", "Interpreter", "Jubilee", "Labyrinth", "Masquerade", "Nomad",
    ];

    private static readonly string[] PlaceStarts =
        ["Quill", "Vant", "Orro", "Bel", "Thrask", "Mel", "Ilv", "Drun", "Sav", "Pell", "Kor", "Wex", "Ash", "Zan",
            "Fen", "Hol", "Yar", "Nim", "Cald", "Rusk"];

    private static readonly string[] PlaceEnds =
        ["moor", "ria", "wick", "adale", "haven", "ostra", "mere", "ovar", "ley", "undra", "gate", "ino", "stow",
            "avia", "combe", "ethal"];

    private static readonly string[] Adjectives =
        ["Last", "Silent", "Amber", "Crooked", "Distant", "Hidden", "Painted", "Reluctant", "Second", "Unlikely",
            "Wandering", "Borrowed"];

    /// <summary>The title of the movie at an index, without the year; no two indices share one.</summary>
    public static string TitleOf(int index)
    {
        var places = PlaceStarts.Length * PlaceEnds.Length;
        var (round, place) = Math.DivRem(index, Nouns.Length * places);
        // A stride that shares no factor with their number visits every pair once, without neighbours that look alike.
        var pair = (int)(place * 7_919L % (Nouns.Length * places));
        var (noun, where) = (Nouns[pair % Nouns.Length], pair / Nouns.Length);
        var town = PlaceStarts[where % PlaceStarts.Length] + PlaceEnds[where / PlaceStarts.Length];
        if (round == 0) return $"The {noun} of {town}";
        var (part, adjective) = Math.DivRem(round - 1, Adjectives.Length);
        return $"The {Adjectives[adjective]} {noun} of {town}{(part == 0 ? "" : $", Part {part + 1}")}";
    }
}
