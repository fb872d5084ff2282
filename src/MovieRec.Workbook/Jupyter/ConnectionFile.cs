using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MovieRec.Workbook.Jupyter;

/// <summary>
/// Where a kernel is to listen and the key its messages are signed with, as Jupyter writes them to a file before it
/// starts the kernel.
/// </summary>
/// <param name="Address">Address to listen on.</param>
/// <param name="ShellPort">Port of requests.</param>
/// <param name="ControlPort">Port of requests that do not wait for a cell.</param>
/// <param name="StdinPort">Port of questions to the user.</param>
/// <param name="IopubPort">Port of outputs.</param>
/// <param name="HeartbeatPort">Port of the heartbeat.</param>
/// <param name="Key">The key, not empty.</param>
internal sealed record ConnectionFile(
    string Address, int ShellPort, int ControlPort, int StdinPort, int IopubPort, int HeartbeatPort, string Key)
{
    private const string Scheme = "hmac-sha256";

    /// <summary>Reads the file.</summary>
    /// <exception cref="NotebookException">
    /// It is missing or damaged, or asks for what this kernel does not do.
    /// </exception>
    public static ConnectionFile Read(string path)
    {
        JsonObject json;
        try
        {
            json = ForgivingJson.ParseObject(File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NotebookException($"There is no connection file '{path}': Jupyter writes it and starts the "
                + "kernel; run 'movierec kernel install', then choose MovieRec in Jupyter.");
        }
        catch (Exception exception) when (exception is JsonException or UnauthorizedAccessException or IOException)
        {
            throw Damaged("it cannot be read as a JSON object");
        }
        var transport = Text("transport");
        if (transport != "tcp")
            throw new NotebookException(
                $"The connection file '{path}' asks for the transport '{transport}': this kernel speaks tcp only.");
        if (Text("signature_scheme") is var scheme && scheme != Scheme)
            throw new NotebookException($"The connection file '{path}' asks for signatures by '{scheme}': this kernel "
                + $"signs by {Scheme} only.");
        var address = Text("ip");
        if (!IPAddress.TryParse(address, out _)) throw Damaged($"'{address}' is no IP address");
        var key = Text("key");
        if (key.Length == 0) throw new NotebookException($"The connection file '{path}' has an empty key: this kernel "
            + "takes signed messages only, since whoever reaches its port could run code.");
        return new ConnectionFile(address, Port("shell_port"), Port("control_port"), Port("stdin_port"),
            Port("iopub_port"), Port("hb_port"), key);

        string Text(string name) =>
            json[name] is JsonValue value && value.TryGetValue(out string? text)
                ? text : throw Damaged($"it has no text '{name}'");

        int Port(string name) =>
            json[name] is JsonValue value && value.TryGetValue(out int port) && port is > 0 and <= IPEndPoint.MaxPort
            ? port
            : throw Damaged($"'{name}' is no port number");

        NotebookException Damaged(string why) =>
            new($"The connection file '{path}' is damaged: {why}; let Jupyter start the kernel anew.");
    }
}
