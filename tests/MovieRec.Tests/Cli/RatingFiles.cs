namespace MovieRec.Tests.Cli;

/// <summary>
/// A folder of small rating files for commands to read, deleted in the end: 30 users, 40 items, every user rated a
/// third of them.
/// </summary>
internal sealed class RatingFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("movierec-").FullName;

    public RatingFiles()
    {
        var lines = Enumerable.Range(1, 30)
            .SelectMany(user => ItemsOf(user).Select(item => $"{user}\t{item}\t{1 + (user * item % 5)}")).ToArray();
        All = Write("all.tsv", string.Join('\n', lines));
        Train = Write("train.tsv", string.Join('\n', lines.Where((_, line) => line % 4 != 0)));
        Test = Write("test.tsv", string.Join('\n', lines.Where((_, line) => line % 4 == 0)));
    }

    /// <summary>All ratings.</summary>
    public string All { get; }

    /// <summary>Three quarters of them.</summary>
    public string Train { get; }

    /// <summary>The other quarter.</summary>
    public string Test { get; }

    /// <summary>The raw ids of what <paramref name="user"/> rated.</summary>
    public static IEnumerable<int> ItemsOf(int user) =>
        Enumerable.Range(1, 40).Where(item => (user * 7 + item * item) % 3 == 0 || item == user);

    /// <summary>Where a file of this folder lies or would lie.</summary>
    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Writes a file and returns its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    /// <summary>The names of all files in the folder but the three.</summary>
    public IEnumerable<string> Others() =>
        Directory.EnumerateFileSystemEntries(_folder).Except([All, Train, Test]).Select(path => Path.GetFileName(path));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
