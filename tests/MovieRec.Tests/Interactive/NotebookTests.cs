using System.Globalization;
using System.Text.Json;
using MovieRec.Data;
using MovieRec.Interactive;

namespace MovieRec.Tests.Interactive;

public sealed class NotebookTests
{
    [Fact]
    public void A_sentence_writes_figures_alike_everywhere_and_keeps_titles_as_they_are()
    {
        var before = CultureInfo.CurrentCulture;
        var foreign = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (foreign.NumberFormat.NumberGroupSeparator, foreign.NumberFormat.NumberDecimalSeparator) = (".", ",");
        CultureInfo.CurrentCulture = foreign;
        try
        {
            var said = Notebook.Say($"{1682:N0} movies, {0.65:P0}, *{"M*A*S*H <1970>"}*");
            Assert.Equal("<p>1,682 movies, 65%, <em>M*A*S*H &lt;1970&gt;</em></p>\n", said.ToHtml());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(DatasetOrigin.Files, false)]
    [InlineData(DatasetOrigin.Synthetic, true)]
    public void The_data_is_named_and_generated_data_is_marked(DatasetOrigin origin, bool marked)
    {
        var data = new Dataset(new("tiny", origin, "here", []), new Ratings([1, 1, 2], [7, 8, 7], [5, 3, 4], null), [],
            [], []);
        var facts = Notebook.Use(data, seed: 42).With("split", "none");
        Assert.Equal(data.Info.Label, Notebook.DataLabel);
        var read = JsonSerializer.Deserialize<Dictionary<string, string>>(facts.ToJson())!;
        Assert.Equal(("3", "2", "42", "none"), (read["ratings"], read["users"], read["seed"], read["split"]));
        Formatters.Register();
        Assert.Equal(marked,
            Microsoft.DotNet.Interactive.Formatting.Formatter.ToDisplayString(facts, "text/html").Contains("mr-banner",
                StringComparison.Ordinal));
        Assert.Contains(RunFacts.MimeType,
            Microsoft.DotNet.Interactive.Formatting.Formatter.GetPreferredMimeTypesFor(typeof(RunFacts)));
    }
}
