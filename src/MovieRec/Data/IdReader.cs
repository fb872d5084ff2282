using System.Runtime.InteropServices;

namespace MovieRec.Data;

/// <summary>
/// Reads the raw ids of one side from the fields of files. While it reads, a text has the negative id of its first
/// occurrence (the first has −1); <see cref="Seal"/> orders the texts and tells their final ids.
/// </summary>
/// <param name="kind"><c>user</c> or <c>item</c>, for messages.</param>
internal sealed class IdReader(string kind)
{
    // A name or an address; what is longer is a line that lost its separators.
    private const int LongestText = 200;

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private string? _first;

    /// <summary>Whether the format that is read knows numbers alone, so that anything else is damage.</summary>
    public bool MustBeNumbers { get; set; }

    /// <summary>The raw id in a field.</summary>
    /// <exception cref="DataException">
    /// It is empty, too long, has characters that are no text, or is no number where it must be one.
    /// </exception>
    public int Read(LinePlace place, Delimiter delimiter, ReadOnlySpan<byte> field)
    {
        if (IdNames.TryParseNumber(field, out var id)) return id;
        if (IdNames.TryParseNumber(Delimiter.Unquote(field.Trim((byte)' ')).Trim((byte)' '), out id)) return id;
        if (MustBeNumbers)
            throw place.Error($"the {kind} id '{RatingParser.Show(field)}' is not a whole number from 0 to "
                + $"{int.MaxValue}; correct or remove the line");
        var text = delimiter.Text(field);
        // Blanks of other kinds than ASCII's may have stood around it.
        if (IdNames.TryParseNumber(text, out id)) return id;
        if (text.Length == 0) throw place.Error($"the {kind} id is empty; correct or remove the line");
        if (text.Length > LongestText) throw place.Error($"the {kind} id '{RatingParser.Show(field)}' has more than "
            + $"{LongestText} characters; correct or remove the line");
        foreach (var letter in text)
            if (char.IsControl(letter)) throw place.Error($"the {kind} id '{RatingParser.Show(field)}' has control "
                + "characters in it; correct or remove the line");
        _first ??= $"'{RatingParser.Show(field)}' in line {place.LineNumber} of {Path.GetFileName(place.File)}";
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, text, out var exists);
        if (!exists) known = -_ids.Count;
        return known;
    }

    /// <summary>The table of the texts that were read; null where all ids are numbers.</summary>
    /// <param name="final">The final id of the one read as −1 − i; empty where all ids are numbers.</param>
    public IdNames? Seal(out int[] final)
    {
        var names = IdNames.Create(_ids.Keys);
        final = new int[_ids.Count];
        foreach (var (text, id) in _ids)
            if (IdNames.TryGetId(names, text, out var last)) final[~id] = last;
        return names;
    }

    /// <summary>What a reader has met.</summary>
    /// <param name="Texts">The texts, in the order of their first occurrence.</param>
    /// <param name="First">How notes name the first; null where there is none.</param>
    public sealed record State(string[] Texts, string? First);

    /// <summary>What was met so far.</summary>
    public State Save() => new([.. _ids.OrderByDescending(text => text.Value).Select(text => text.Key)], _first);

    /// <summary>Goes on from what another reader met, instead of having read it.</summary>
    public void Restore(State state)
    {
        foreach (var text in state.Texts) _ids.Add(text, -1 - _ids.Count);
        _first = state.First;
    }

    /// <summary>Says in a note that there are texts, and gives the first as an example.</summary>
    public void Note(ICollection<string> notes)
    {
        if (_first is not null)
            notes.Add($"Not every {kind} id is a whole number ({_first}); ids are compared as texts.");
    }
}
