using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using MovieRec.Data;
using MovieRec.Workbook;
using static System.FormattableString;

namespace MovieRec.Cli.Explorer;

/// <summary>
/// One self-contained page that recommends: it carries a model, takes a user or, where the model lets it, ratings of
/// the reader's own, and scores, explains and diversifies in the browser as the library does, in double precision.
/// </summary>
internal static partial class ExplorerPage
{
    /// <summary>Its file and title.</summary>
    public static readonly PageLink Link = new("explorer.html", "Explorer: what would you like to watch?");

    /// <summary>What it is for, for the front page.</summary>
    public const string Sentence = "Rate a few movies or pick a user, and get recommendations with their reasons on "
        + "the spot, and a map of the movies.";

    // Each file is one idea, and needs those before it.
    private static readonly string[] Scripts =
    [
        "linear-algebra.js", "als-model.js", "other-models.js", "model.js", "ranking.js", "rating-file.js",
        "movie-matcher.js", "title-search.js", "address.js", "elements.js", "stars.js", "search-box.js",
        "file-drop.js", "map.js", "movie-card.js", "view.js",
    ];

    private static readonly (string Id, string Text)[] Sections =
        [("whose", "Whose taste?"), ("recommendations", "Recommendations"), ("map", "Map of the movies"),
            ("reports", "Into the reports"), ("how", "How it is computed")];

    /// <summary>The page's text.</summary>
    /// <param name="dataset">The data the model was trained on; names the movies.</param>
    /// <param name="data">What the page computes with.</param>
    /// <param name="model">The model the data was made of.</param>
    /// <param name="pages">The other pages of the report in order, empty for a page on its own.</param>
    /// <param name="hasIndex">Whether there is a front page.</param>
    public static string Render(Dataset dataset, ExplorerData data, Recommender model, IReadOnlyList<PageLink> pages,
        bool hasIndex)
    {
        var body = new StringBuilder($"<style>{Resource("explorer.css")}</style>");
        body.Append(Resource("explorer.html")
            .Replace("{{warning}}", dataset.Info.IsSynthetic
                ? "<p class=\"failure\" role=\"note\"><strong>Generated data.</strong> These movies and users are a "
                    + "generated sample, not real ones.</p>"
                : "", StringComparison.Ordinal)
            .Replace("{{hint}}", HintFor(data.Model), StringComparison.Ordinal)
            .Replace("{{how}}", How(data, model), StringComparison.Ordinal)
            .Replace("{{topics}}", ReportTopics.Render(pages, hasIndex), StringComparison.Ordinal)
            .Replace("{{facts}}", PageShell.Facts(Facts(dataset, data, model)), StringComparison.Ordinal)
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

    // What giving stars does.
    private static string HintFor(ModelPart model) => model switch
    {
        AlsPart => "Movies you rate well lead to others like them, five stars the most; a rating below the middle "
            + "leads to none. The fewer you like, the more the list follows what is popular.",
        SumPart { RatingPower: > 0 } => "Movies you rate lead to others like them, the more stars the more.",
        SumPart => "Movies you rate lead to others like them, however many stars they have.",
        _ => "This model offers everybody the same movies, but for those that are rated already.",
    };

    // What the numbers are, by the kind of the model.
    private static string How(ExplorerData data, Recommender model)
    {
        var movies = model.Train.ItemCount;
        var how = new StringBuilder(data.Model switch
        {
            AlsPart part => Resource("how-als.html")
                .Replace("{{liked-from}}", Invariant($"{part.LikedFrom}"), StringComparison.Ordinal)
                .Replace("{{prior-history}}", Invariant($"{part.PriorHistory}"), StringComparison.Ordinal),
            SumPart part => Resource("how-sum.html")
                .Replace("{{rating-power}}", Invariant($"{part.RatingPower:0.####}"), StringComparison.Ordinal),
            SharedPart => Resource("how-shared.html"),
            _ => Resource("how-list.html")
                .Replace("{{longest}}", Invariant($"{ListPart.Longest}"), StringComparison.Ordinal),
        });
        return how.Append(Resource("how-map.html"))
            .Replace("{{model}}", PageShell.Encode(model.Name))
            .Replace("{{map-factors}}", data.Model is AlsPart ? "their factors"
                : "the factors that ALS with its defaults learns from the same ratings")
            .Replace("{{map-size}}", movies > MovieMap.MostMovies
                ? Invariant($"the {MovieMap.MostMovies:N0} most rated of the {movies:N0} movies")
                : Invariant($"all {movies:N0} movies"))
            .ToString();
    }

    private static Dictionary<string, string> Facts(Dataset dataset, ExplorerData data, Recommender model)
    {
        var train = model.Train;
        var facts = new Dictionary<string, string>
        {
            ["data set"] = dataset.Info.Label,
            ["trained on"] =
            Invariant($"{train.Count:N0} ratings of {train.UserCount:N0} users and {train.ItemCount:N0} movies"),
            ["model"] = model.Options is { } options
                ? string.Join(", ", OptionValues.Read(options)
                    .Where(option => option.Name != "threads")
                    .Select(option => Invariant($"{option.Name} = {option.Text}")).Prepend(model.Name))
                : model.Name,
        };
        if (data.Users.Ids.Count < data.Users.Total)
            facts["users on this page"] =
                Invariant($"{data.Users.Ids.Count:N0} of {data.Users.Total:N0}, at equal distances of the list of ids");
        if (model.Fingerprint is { } fingerprint) facts["model file"] = $"SHA-256 {fingerprint[..12]}…";
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
