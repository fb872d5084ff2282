using Microsoft.AspNetCore.Html;

#pragma warning disable IDE1006 // The genuine engine spells it 'display', and notebooks are written for both.
namespace MovieRec.Workbook.Host;

/// <summary>What every cell can call without a using, as in the genuine engine.</summary>
public static class CellApi
{
    internal static Action<object?> Show { get; set; } = _ => { };

    /// <summary>Shows a value at this place of the output.</summary>
    public static void display(object? value)
    {
        // What was written before must stand before.
        Console.Out.Flush();
        Console.Error.Flush();
        Show(value);
    }

    /// <summary>Text that is shown as HTML, not as text.</summary>
    public static IHtmlContent HTML(string content) => new HtmlString(content);
}
