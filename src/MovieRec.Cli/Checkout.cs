namespace MovieRec.Cli;

/// <summary>Finds the checkout this command belongs to, so that it works from any folder inside it.</summary>
internal static class Checkout
{
    private const string Mark = "MovieRec.sln";

    /// <summary>
    /// The folder that holds <c>MovieRec.sln</c>: above the current folder, else above the command itself.
    /// </summary>
    /// <exception cref="UsageException">Neither lies inside a checkout.</exception>
    public static string Root() =>
        Find() ?? throw new UsageException(
            $"No {Mark} here or in any folder above; run this inside a checkout of MovieRec.");

    /// <summary>As <see cref="Root"/>; null where there is none.</summary>
    public static string? Find() => Above(Directory.GetCurrentDirectory()) ?? Above(AppContext.BaseDirectory);

    /// <summary>
    /// The folder that holds <c>MovieRec.sln</c>, <paramref name="folder"/> or one above it; null where there is none.
    /// </summary>
    public static string? Above(string folder)
    {
        for (var here = new DirectoryInfo(folder); here is not null; here = here.Parent)
            if (File.Exists(Path.Combine(here.FullName, Mark)))
                return here.FullName;
        return null;
    }
}
