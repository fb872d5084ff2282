using System.Text.Json.Nodes;
using CsCheck;
using MovieRec.Workbook;

namespace MovieRec.Tests.Workbook;

public class NotebookConversionTests
{
    private static readonly string[] DibPieces =
    [
        "#!csharp", "#!markdown", "#!html", "#!mermaid", "#!fsharp", "#!c#", "#!raw", "#!kql-logs", "#!cobol", "#!r",
        "#!lsmagic", "#!meta", "#!CSharp", "#! csharp",
        "{\"kernelInfo\":{\"defaultKernelName\":\"csharp\",\"items\":[]}}",
        "", "", " ", "// parameters", "int k = 10;", "# Über", "#!import _setup.dib", "a\rb", "\f", "\u2028",
    ];

    internal static readonly Gen<string> Dibs =
        from lines in OneOf(DibPieces).Array[0, 14]
        from head in OneOf("", "\uFEFF", $"#!meta\n\n{DibFormat.DefaultMetadata}\n\n",
            "#!meta\n{\"b\": 1,\n \"kernelInfo\":{\"defaultKernelName\":\"csharp\"}}\n",
            "#!meta\n\n{\"kernelInfo\":{\"defaultKernelName\":\"csharp\",\"items\":[{\"name\":\"csharp\"},"
                + "{\"name\":\"r\",\"aliases\":[\"R\"],\"more\":1}]}}\n\n")
        from ending in OneOf("\n", "\r\n")
        from end in OneOf("", "\n", "\n\n")
        select (head + string.Join('\n', lines) + end).Replace("\n", ending, StringComparison.Ordinal);

    private static readonly Gen<JsonNode?> Metadata = OneOf(
            "{}", "{\"tags\":[\"parameters\"]}", "{\"collapsed\":true,\"unknown\":{\"a\":[1,null,\"é\"]}}",
            "{\"dotnet_interactive\":{\"language\":\"csharp\"},\"polyglot_notebook\":{\"kernelName\":\"csharp\"}}",
            "{\"polyglot_notebook\":{\"kernelName\":\"html\"}}", "{\"dotnet_interactive\":{\"language\":\"mermaid\"}}",
            "{\"polyglot_notebook\":{\"kernelName\":\"kql-logs\"}}",
            "{\"dotnet_interactive\":{\"language\":\"cobol\"}}", "{\"format\":\"text/restructuredtext\"}")
        .Select(text => JsonNode.Parse(text));

    private static readonly Gen<string> Source = OneOf("", "1 + 1", "// parameters", "\n", "\n\nx", "x\n", "a\r\nb",
        "#!html\n<b>", "#!html", "#!mermaid\n\ngraph", "#!c#\n1", "#!python\nx", "#!markdown\n# x", "# é \u2028", "  ")
        .Array[0, 3].Select(parts => string.Concat(parts))
        .Where(source =>
            !source.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n').Skip(1)
                .Any(line => line is "#!html" or "#!mermaid" or "#!c#" or "#!python" or "#!markdown"));

    private static readonly Gen<JsonObject> Cells =
        from type in OneOf("code", "code", "markdown", "raw")
        from source in Source
        from asLines in Gen.Bool
        from metadata in Metadata
        from id in OneOf("cell-1", "cell-2", "f3a9", "", "", "-", "a_b", "cell-3")
        from attached in Gen.Bool
        from ran in Gen.Bool
        where type == "code" || !source.TrimStart().StartsWith("#!", StringComparison.Ordinal)
        select Cell(type, source, asLines, metadata, id, attached, ran);

    internal static readonly Gen<JsonObject> Ipynbs =
        from cells in Cells.Array[0, 5]
        where AreDistinct(cells.Select(cell => (string?)cell["id"]).OfType<string>())
        from minor in Gen.Int[0, 5]
        from metadata in OneOf("{}",
            "{\"kernelspec\":{\"display_name\":\"MovieRec\",\"language\":\"C#\",\"name\":\"movierec\"}}",
            "{\"kernelspec\":{\"display_name\":\".NET "
                + "(C#)\",\"language\":\"C#\",\"name\":\".net-csharp\"},"
                + "\"language_info\":{\"name\":\"polyglot-notebook\"},"
                + "\"polyglot_notebook\":{\"kernelInfo\":{\"defaultKernelName\":\"csharp\",\"items\":[{\"aliases\":[],"
                + "\"name\":\"csharp\"}]},\"more\":1}}",
            "{\"kernelspec\":{\"display_name\":\"Python "
                + "3\",\"language\":\"python\",\"name\":\"python3\"},\"language_info\":{\"name\":\"python\"}}",
            "{\"title\":\"T\",\"authors\":[{\"name\":\"Ä\"}],\"kernelInfo\":2,\"ipynb\":1}")
        select new JsonObject
        {
            ["cells"] = new JsonArray([.. cells]),
            ["metadata"] = JsonNode.Parse(metadata),
            ["nbformat"] = 4,
            ["nbformat_minor"] = minor,
        };

    [Fact]
    public void A_dib_comes_back_byte_for_byte() =>
        Dibs.Where(IsReadable)
            .Sample(dib => Assert.Equal(dib,
                NotebookConversion.ToDib(NotebookConversion.ToIpynb(dib, "x.dib"), "x.ipynb")));

    [Fact]
    public void An_ipynb_comes_back_with_all_but_its_outputs() =>
        Ipynbs.Sample(ipynb =>
        {
            var before = Comparable(ipynb.ToJsonString());
            var after = Comparable(
                NotebookConversion.ToIpynb(NotebookConversion.ToDib(ipynb.ToJsonString(), "x.ipynb"), "x.dib"));
            Assert.True(JsonNode.DeepEquals(before, after), $"{before}\nbecame\n{after}");
        });

    [Fact]
    public void A_dib_as_usual_becomes_an_ipynb_that_carries_nothing_for_the_way_back()
    {
        var dib = $"#!meta\n\n{DibFormat.DefaultMetadata}\n\n#!markdown\n\n# T\n\n#!csharp\n\n// parameters\nint k = "
            + "10;\n\n#!html\n\n<b>\n";
        var json = JsonNode.Parse(NotebookConversion.ToIpynb(dib, "x.dib"))!;
        Assert.Null(json["metadata"]!["movierec"]);
        Assert.Equal(".net-csharp", (string?)json["metadata"]!["kernelspec"]!["name"]);
        Assert.Equal("csharp", (string?)json["metadata"]!["language_info"]!["pygments_lexer"]);
        Assert.Equal("csharp", (string?)json["metadata"]!["polyglot_notebook"]!["kernelInfo"]!["defaultKernelName"]);
        Assert.Equal("parameters", (string?)json["cells"]![1]!["metadata"]!["tags"]![0]);
        Assert.Equal("csharp", (string?)json["cells"]![1]!["metadata"]!["dotnet_interactive"]!["language"]);
        Assert.Equal("#!html\n", (string?)json["cells"]![2]!["source"]![0]);
        Assert.Equal("html", (string?)json["cells"]![2]!["metadata"]!["polyglot_notebook"]!["kernelName"]);
    }

    [Fact]
    public void An_edit_on_the_way_changes_that_and_nothing_else()
    {
        var ipynb = """
            {"cells":[
              {"cell_type":"markdown","id":"one","metadata":{},"attachments":{"a.png":{"image/png":"AAAA"}},"source":"![a](attachment:a.png)"},
              {"cell_type":"code","id":"two","metadata":{"tags":["parameters"]},"outputs":[],"execution_count":3,"source":"int k = 10;"}],
             "metadata":{},"nbformat":4,"nbformat_minor":5}
            """;
        var dib = NotebookConversion.ToDib(ipynb, "x.ipynb");
        Assert.Contains("// parameters\nint k = 10;", dib, StringComparison.Ordinal);
        var edited = dib.Replace("int k = 10;", "int k = 20;", StringComparison.Ordinal).Replace("#!markdown",
            "#!markdown\n\nNew.\n\n#!markdown", StringComparison.Ordinal);
        var cells = JsonNode.Parse(NotebookConversion.ToIpynb(edited, "x.dib"))!["cells"]!.AsArray();
        Assert.Equal("New.", (string?)cells[0]!["source"]![0]);
        Assert.Equal("one", (string?)cells[1]!["id"]);
        Assert.NotNull(cells[1]!["attachments"]!["a.png"]);
        Assert.Equal("int k = 20;", (string?)cells[2]!["source"]![1]);
        Assert.Equal(3, cells.Select(cell => (string?)cell!["id"]).Distinct().Count());
    }

    [Fact]
    public void A_layout_of_its_own_survives_an_edit_of_the_ipynb_as_far_as_it_is_content()
    {
        var ipynb = NotebookConversion.ToIpynb("#!csharp\r\nvar a = 1;\r\n", "x.dib");
        var dib = NotebookConversion.ToDib(ipynb.Replace("\"var a = 1;\"", "\"var a = 2;\"", StringComparison.Ordinal),
            "x.ipynb");
        Assert.Equal([new Cell(CellLanguage.CSharp, "var a = 2;")], DibFormat.Parse(dib, "x.dib").Cells);
    }

    [Fact]
    public void A_notebook_of_another_language_declares_it()
    {
        var ipynb =
            """{"cells":[{"cell_type":"code","metadata":{},"outputs":[],"execution_count":null,"source":"print(1)"}],"metadata":{"kernelspec":{"language":"python","name":"python3"}},"nbformat":4,"nbformat_minor":4}""";
        var dib = NotebookConversion.ToDib(ipynb, "x.ipynb");
        Assert.Contains("{\"name\":\"python\"}", dib, StringComparison.Ordinal);
        Assert.EndsWith("\n#!python\n\nprint(1)\n", dib, StringComparison.Ordinal);
    }

    [Fact]
    public void Raw_cells_stay_raw()
    {
        var ipynb =
            """{"cells":[{"cell_type":"raw","metadata":{"format":"text/latex"},"source":"# no heading"}],"metadata":{},"nbformat":4,"nbformat_minor":4}""";
        Assert.Equal([new Cell("raw", "# no heading")], IpynbFormat.Parse(ipynb, "x.ipynb").Cells);
        var back = JsonNode.Parse(
            NotebookConversion.ToIpynb(NotebookConversion.ToDib(ipynb, "x.ipynb"), "x.dib"))!["cells"]![0]!;
        Assert.Equal(("raw", "text/latex"), ((string?)back["cell_type"], (string?)back["metadata"]!["format"]));
    }

    [Theory]
    [InlineData("{\"language\":\"Wolfram Language\",\"name\":\"wolfram\"}", "1")]
    [InlineData("{\"language\":\"C#\",\"name\":\".net-csharp\"}", "see\\n#!csharp\\nbelow")]
    public void What_a_dib_cannot_hold_is_refused(string kernelspec, string source)
    {
        var ipynb =
            $$"""{"cells":[{"cell_type":"code","metadata":{},"outputs":[],"execution_count":null,"source":"{{source}}"}],"metadata":{"kernelspec":{{kernelspec}}},"nbformat":4,"nbformat_minor":4}""";
        Assert.Contains("x.ipynb: cell 1",
            Assert.Throws<NotebookException>(() => NotebookConversion.ToDib(ipynb, "x.ipynb")).Message,
            StringComparison.Ordinal);
    }

    private static bool AreDistinct(IEnumerable<string> ids) => ids.GroupBy(id => id).All(same => same.Count() == 1);

    private static Gen<string> OneOf(params string[] choices) =>
        Gen.Int[0, choices.Length - 1].Select(choice => choices[choice]);

    private static JsonObject Cell(
        string type, string source, bool asLines, JsonNode? metadata, string id, bool attached, bool ran)
    {
        var json = new JsonObject
        {
            ["cell_type"] = type,
            ["metadata"] = metadata!.DeepClone(),
            ["source"] = asLines
                ? new JsonArray([
                    .. source.Split('\n')
                        .Select((line, at) => (JsonNode?)(at < source.Count(c => c == '\n') ? line + "\n" : line))])
                        : source,
        };
        if (id.Length > 0) json["id"] = id;
        if (attached && type != "code") json["attachments"] = JsonNode.Parse("{\"a.png\":{\"image/png\":\"AAAA\"}}");
        if (type != "code") return json;
        json["execution_count"] = ran ? 7 : null;
        json["outputs"] = ran
            ? JsonNode.Parse("[{\"output_type\":\"stream\",\"name\":\"stdout\",\"text\":\"1\"}]") : new JsonArray();
        return json;
    }

    // How the lines of a source are parted between strings says nothing.
    private static JsonNode Comparable(string ipynb)
    {
        var root = JsonNode.Parse(ipynb)!;
        foreach (var cell in root["cells"]!.AsArray())
        {
            if (cell!["source"] is JsonArray lines) cell["source"] = string.Concat(lines.Select(line => (string?)line));
            if ((string?)cell["cell_type"] is not "code") continue;
            // Present but empty: nbformat refuses a cell of code that lacks them.
            if (cell.AsObject().ContainsKey("outputs")) cell["outputs"] = new JsonArray();
            if (cell.AsObject().ContainsKey("execution_count")) cell["execution_count"] = null;
        }
        return root;
    }

    internal static bool IsReadable(string dib)
    {
        try
        {
            DibFormat.Parse(dib, "x.dib");
            return true;
        }
        catch (NotebookException)
        {
            return false;
        }
    }
}
