using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using MovieRec.Data;
using MovieRec.Models.Als;
using MovieRec.Workbook;
using static System.FormattableString;

namespace MovieRec.Cli.Explorer;

/// <summary>
/// One self-contained page that recommends: it carries a model's factors, takes a viewer or ratings of the reader's
/// own, and scores, explains and diversifies in the browser as <see cref="AlsModel"/> does, in double precision.
/// </summary>
internal static partial class ExplorerPage
{
    /// <summary>Its file and title.</summary>
    public static readonly PageLink Link = new("explorer.html", "Explorer: what would you like to watch?");

    /// <summary>What it is for, for the front page.</summary>
    public const string Sentence = "Rate a few movies or pick a viewer, and get recommendations with their reasons on "
        + "the spot, and a map of the movies.";

    // Each file is one idea, and needs those before it.
    private static readonly string[] Scripts =
    [
        "linear-algebra.js", "model.js", "ranking.js", "rating-file.js", "movie-matcher.js", "elements.js", "stars.js",
        "search-box.js", "file-drop.js", "map.js", "movie-card.js", "view.js",
    ];

    private static readonly (string Id, string Text)[] Sections =
        [("whose", "Whose taste?"), ("recommendations", "Recommendations"), ("map", "Map of the movies"),
            ("reports", "Into the reports"), ("how", "How it is computed")];

    /// <summary>The page's text.</summary>
    /// <param name="dataset">The data the model was trained on; names the movies.</param>
    /// <param name="data">What the page computes with.</param>
    /// <param name="model">The model.</param>
    /// <param name="pages">The other pages of the report in order, empty for a page on its own.</param>
    /// <param name="hasIndex">Whether there is a front page.</param>
    /// <param name="fingerprint">SHA-256 of the model's file; null where it is of none.</param>
    public static string Render(Dataset dataset, ExplorerData data, AlsModel model, IReadOnlyList<PageLink> pages,
        bool hasIndex, string? fingerprint = null)
    {
        var body = new StringBuilder($"<style>{Resource("explorer.css")}</style>");
        body.Append(Resource("explorer.html")
            .Replace("{{warning}}", dataset.Info.IsSynthetic
                ? "<p class=\"failure\" role=\"note\"><strong>Generated data.</strong> These movies and viewers are a "
                    + "generated sample, not real people.</p>"
                : "", StringComparison.Ordinal)
            .Replace("{{map-size}}", model.ItemCount > MovieMap.MostMovies
                ? Invariant($"the {MovieMap.MostMovies:N0} most rated of the {model.ItemCount:N0} movies")
                : Invariant($"all {model.ItemCount:N0} movies"), StringComparison.Ordinal)
            .Replace("{{liked-from}}", Invariant($"{model.LikedFrom}"), StringComparison.Ordinal)
            .Replace("{{prior-history}}", Invariant($"{model.Options.PriorHistory}"), StringComparison.Ordinal)
            .Replace("{{topics}}", ReportTopics.Render(pages, hasIndex), StringComparison.Ordinal)
            .Replace("{{facts}}", PageShell.Facts(Facts(dataset, data, model, fingerprint)), StringComparison.Ordinal)
            .Replace("{{source}}", PageShell.Encode(Source(dataset)), StringComparison.Ordinal));
        body.Append($"<script type=\"application/json\" id=\"explorer-data\">{data.ToJson()}</script>");
        body.Append("<script>(() => {\n\"use strict\";\n");
        foreach (var script in Scripts) body.Append(Resource(script)).Append('\n');
        body.Append("})();</script>");
        PageLink[] all = [.. pages, Link];
        var main = body.ToString();
        var scripts = new ScriptPolicy();
        scripts.AllowIn(main);
        return PageShell.Render($"{Link.Title} · MovieRec",
            Navigation.Render(hasIndex ? all : null, Link.File, Sections, hasCode: false), main, scripts);
    }

    /// <summary>
    /// What a report's page ends in: a hash of all it is made from, so that a page that ends so is whole and up to
    /// date.
    /// </summary>
    /// <param name="dataset">The data.</param>
    /// <param name="pages">The other pages of the report.</param>
    public static string Ending(Dataset dataset, IReadOnlyList<PageLink> pages)
    {
        using var inputs = new InputHash();
        inputs.Add(dataset.Info.Label, RuntimeInformation.FrameworkDescription,
            RuntimeInformation.ProcessArchitecture.ToString());
        foreach (var page in pages) inputs.Add(page.File, page.Title);
        inputs.AddFiles(Directory.EnumerateFiles(AppContext.BaseDirectory, "MovieRec*.dll"));
        if (!dataset.Info.IsSynthetic) inputs.AddFileOrFolder(dataset.Info.Location);
        return $"<!-- made from {inputs.Take()} -->\n";
    }

    /// <summary>Whether a file ends in <paramref name="ending"/>; false where there is none.</summary>
    public static bool EndsWith(string path, string ending)
    {
        if (!File.Exists(path)) return false;
        using var file = File.OpenRead(path);
        if (file.Length < ending.Length) return false;
        file.Seek(-ending.Length, SeekOrigin.End);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd() == ending;
    }

    /// <summary>The reports' pages that lie in a folder, in order, with the titles they have.</summary>
    public static IReadOnlyList<PageLink> PagesIn(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. from path in Directory.GetFiles(folder, "*.html")
           let file = Path.GetFileName(path)
           where char.IsAsciiDigit(file[0])
           orderby file
           let title = TitleIn(path)
           where title is not null
           select new PageLink(file, title),
    ];

    // The title stands in the head, before the style sheet; null where the page is not ours.
    private static string? TitleIn(string path)
    {
        const string Ending = " · MovieRec";
        using var reader = new StreamReader(path);
        var head = new char[2048];
        var title = WebUtility.HtmlDecode(Title().Match(new string(head, 0, reader.ReadBlock(head))).Groups[1].Value);
        return title.EndsWith(Ending, StringComparison.Ordinal) ? title[..^Ending.Length] : null;
    }

    private static Dictionary<string, string> Facts(
        Dataset dataset, ExplorerData data, AlsModel model, string? fingerprint)
    {
        var options = model.Options;
        var facts = new Dictionary<string, string>
        {
            ["data set"] = dataset.Info.Label,
            ["trained on"] =
            Invariant($"{model.Train.Count:N0} ratings of {model.UserCount:N0} users and {model.ItemCount:N0} movies"),
            ["model"] = Invariant($"ALS, {options.Factors} factors, {options.Iterations} iterations, λ = ")
                + Invariant($"{options.Regularization}, α = {options.Alpha}, α₀ = {options.UnobservedWeight}, seed ")
                + Invariant($"{options.Seed}"),
        };
        if (data.Users.Ids.Count < data.Users.Total)
            facts["viewers on this page"] =
                Invariant($"{data.Users.Ids.Count:N0} of {data.Users.Total:N0}, at equal distances of the list of ids");
        if (fingerprint is not null) facts["model file"] = $"SHA-256 {fingerprint[..12]}…";
        return facts;
    }

    private static string Source(Dataset dataset) => dataset.Info.IsSynthetic
        ? $"Data: {dataset.Info.Label}."
        : Datasets.Known.FirstOrDefault(known => known.Name == dataset.Info.Name) is { } known
            ? $"Data: MovieLens {known.Name}, GroupLens Research, University of Minnesota. {known.Licence} This page "
                + "carries ratings of that set: keep it to yourself unless its licence lets you share it."
            : $"Data: {dataset.Info.Label}. This page carries its ratings: share it only as far as you may share "
                + "those.";

    private static string Resource(string name)
    {
        using var reader = new StreamReader(
            typeof(ExplorerPage).Assembly.GetManifestResourceStream($"Explorer/{name}")!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("<title>(.*?)</title>")]
    private static partial Regex Title();
}
