/// <summary>What the notebook shows, printed as text and gathered on one page beside this file.</summary>
static class NotebookOutput
{
    static System.IO.TextWriter Printed;
    static readonly System.Text.StringBuilder Page = new();

    static bool isInText;

    public static void Begin()
    {
        Printed = Console.Out;
        Console.SetOut(new Both());
        AppDomain.CurrentDomain.UnhandledException += (_, failure) =>
        {
            Add($"{failure.ExceptionObject}\n", isText: true);
            Finish();
        };
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Finish();
    }

    public static object HTML(string content) => new Microsoft.AspNetCore.Html.HtmlString(content);

    public static void Javascript(string script) => Add($"<script>{script}</script>\n", isText: false);

    public static void display(object value)
    {
        var type = value?.GetType() ?? typeof(object);
        if (As(value, "text/plain").TrimEnd() is { Length: > 0 } text) Printed.WriteLine(text);
        if (Microsoft.DotNet.Interactive.Formatting.Formatter.GetPreferredMimeTypesFor(type).Contains("text/html"))
            Add($"<div>{As(value, "text/html")}</div>\n", isText: false);
        else Add($"{As(value, "text/plain")}\n", isText: true);
    }

    public static void Show(Action cell) => cell();

    public static void Show<T>(Func<T> cell) => display(cell());

    public static Task ShowAsync(Func<Task> cell) => cell();

    public static async Task ShowAsync<T>(Func<Task<T>> cell) => display(await cell());

    static string As(object value, string mime) =>
        Microsoft.DotNet.Interactive.Formatting.Formatter.ToDisplayString(value, mime);

    static string Encode(string text) => System.Net.WebUtility.HtmlEncode(text);

    static void Add(string content, bool isText)
    {
        lock (Page)
        {
            if (isText != isInText) Page.Append(isText ? "<pre>" : "</pre>\n");
            isInText = isText;
            Page.Append(isText ? Encode(content) : content);
        }
    }

    static void Finish()
    {
        var path = System.IO.Path.ChangeExtension(
            AppContext.GetData("EntryPointFilePath") as string ?? Environment.ProcessPath, ".html");
        Add("", isText: false);
        System.IO.File.WriteAllText(path, $$"""
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <title>{{Encode(System.IO.Path.GetFileNameWithoutExtension(path))}}</title>
            <style>body { font-family: system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem } pre { overflow-x: auto }</style>
            {{Page}}
            </html>

            """);
        Printed.WriteLine($"Written: {path}");
    }

    // What is printed stands on the page too.
    sealed class Both : System.IO.TextWriter
    {
        public override System.Text.Encoding Encoding => Printed.Encoding;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(string value)
        {
            Printed.Write(value);
            Add(value, isText: true);
        }

        public override void WriteLine(string value) => Write(value + "\n");
    }
}
