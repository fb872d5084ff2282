using Microsoft.AspNetCore.Html;

#pragma warning disable IDE1006 // The genuine engine spells it 'display', and notebooks are written for both.
namespace MovieRec.Workbook.Host;

/// <summary>What every cell can call without a using, as in the genuine engine.</summary>
public static class CellApi
{
    /// <summary>Shows a value; the second argument tells whether it is the cell's result.</summary>
    internal static Action<object?, bool> Show { get; set; } = (_, _) => { };

    /// <summary>Shows a value at this place of the output.</summary>
    public static void display(object? value) => Put(value, isResult: false);

    /// <summary>Text that is shown as HTML, not as text.</summary>
    public static IHtmlContent HTML(string content) => new HtmlString(content);

    internal static void Put(object? value, bool isResult)
    {
        // What was written before must stand before.
        Console.Out.Flush();
        Console.Error.Flush();
        Show(value, isResult);
    }
}
