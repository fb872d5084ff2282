using System.Text.Json.Nodes;

namespace MovieRec.Workbook.Jupyter;

/// <summary>
/// A message of Jupyter's messaging protocol,
/// <see href="https://jupyter-client.readthedocs.io/en/stable/messaging.html"/>.
/// </summary>
/// <param name="Identities">Who to route it to, or who sent it; a topic where it is published.</param>
/// <param name="Header">Its header.</param>
/// <param name="ParentHeader">The header of what it answers; empty where it answers nothing.</param>
/// <param name="Metadata">Metadata.</param>
/// <param name="Content">Content.</param>
internal sealed record Message(IReadOnlyList<byte[]> Identities, JsonObject Header, JsonObject ParentHeader,
    JsonObject Metadata, JsonObject Content)
{
    /// <summary>The version of the protocol that is spoken here.</summary>
    public const string ProtocolVersion = "5.3";

    /// <summary>Its type, such as <c>execute_request</c>; empty where it has none.</summary>
    public string Type => Header["msg_type"] is JsonValue value && value.TryGetValue(out string? type) ? type : "";

    /// <summary>A new message.</summary>
    /// <param name="session">Identifies the kernel's run.</param>
    /// <param name="type">Its type.</param>
    /// <param name="content">Content.</param>
    /// <param name="parent">What it answers.</param>
    /// <param name="identities">Who to route it to.</param>
    public static Message Create(
        string session, string type, JsonObject content, Message? parent, IReadOnlyList<byte[]> identities) => new(
        identities,
        new JsonObject
        {
            ["msg_id"] = $"{Guid.NewGuid():N}",
            ["msg_type"] = type,
            ["username"] = "kernel",
            ["session"] = session,
            ["date"] = DateTime.UtcNow.ToString("O"),
            ["version"] = ProtocolVersion,
        },
        parent?.Header.DeepClone().AsObject() ?? [],
        [],
        content);

    /// <summary>A text of the content, or what stands for it where it is missing.</summary>
    public string Text(string name, string otherwise = "") =>
        Content[name] is JsonValue value && value.TryGetValue(out string? text) ? text : otherwise;

    /// <inheritdoc cref="Text"/>
    public bool Flag(string name, bool otherwise) =>
        Content[name] is JsonValue value && value.TryGetValue(out bool flag) ? flag : otherwise;

    /// <inheritdoc cref="Text"/>
    public int? Number(string name) =>
        Content[name] is JsonValue value && value.TryGetValue(out int number) ? number : null;
}
