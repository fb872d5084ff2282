using System.Text.Json;
using MovieRec.Models.Als;
using MovieRec.Numerics;
using MovieRec.Preprocessing;

namespace MovieRec.Models.Files;

/// <summary>
/// The formats 1 and 2 of a model file, which held ALS alone and are still read. After the same prologue as that of
/// <see cref="ModelFile"/>:
/// <code>
/// 64      header: kind of model, options, numbers of users U, items I and interactions N, lengths of the texts of
///         ids where there are any
///         texts of user ids and of item ids that are no numbers, each where there are any: UTF-8, a line break
///         behind each, the ids −n … −1
///         int32 user ids [U], int32 item ids [I], int32 row starts [U + 1], int32 items [N], float32 weights [N],
///         float32 user factors [U × stride], float32 item factors [I × stride]
/// </code>
/// </summary>
internal static class FirstAlsFile
{
    private const int PrologueLength = 64;
    private const string Kind = "ALS";
    private const string UserFactors = AlsModel.UserFactorsName, ItemFactors = AlsModel.ItemFactorsName;

    /// <summary>Reads what follows the prologue.</summary>
    public static unsafe ModelContent Parse(byte* start, long length, int headerLength, bool copies)
    {
        using var json = JsonDocument.Parse(
            new ReadOnlySpan<byte>(start + PrologueLength, headerLength).ToArray(),
            new JsonDocumentOptions { AllowDuplicateProperties = false });
        var header = json.RootElement;
        var (users, items, interactions) = (Number("users"), Number("items"), Number("interactions"));
        if (header.GetProperty("kind").GetString() != Kind || users <= 0 || items <= 0)
            throw new ArgumentException("It is no model of users and items.");
        var options = (AlsOptions)StoredOptions.Read(typeof(AlsOptions), header.GetProperty("options"));
        SectionLayout[] layouts =
        [
            new("userNames", SectionType.Text, Number("userNames"), 1),
            new("itemNames", SectionType.Text, Number("itemNames"), 1),
            new("userIds", SectionType.Int32, users, 1),
            new("itemIds", SectionType.Int32, items, 1),
            new("starts", SectionType.Int32, users + 1, 1),
            new("entries", SectionType.Int32, interactions, 1),
            new("weights", SectionType.Float32, interactions, 1),
            new(UserFactors, SectionType.Factors, users, options.Factors),
            new(ItemFactors, SectionType.Factors, items, options.Factors),
        ];
        var bytes = new ModelBytes(start, length, ModelFile.Aligned(PrologueLength + headerLength), layouts, copies);
        var userIds = IdMap.Unpack(Array<int>("userIds", SectionType.Int32),
            bytes.Span<byte>("userNames", SectionType.Text));
        var itemIds = IdMap.Unpack(Array<int>("itemIds", SectionType.Int32),
            bytes.Span<byte>("itemNames", SectionType.Text));
        var matrix = new CsrMatrix(items, Array<int>("starts", SectionType.Int32),
            Array<int>("entries", SectionType.Int32), Array<float>("weights", SectionType.Float32));
        var train = new Interactions(userIds, itemIds, matrix);
        using var values = JsonDocument.Parse(AlsModel.ValuesOf(options).ToJsonString());
        return new ModelContent
        {
            Train = train,
            Model = AlsModel.Restore(new StateReader(bytes, values.RootElement, "", train)),
            ModelName = ModelCatalog.NameOf(options),
            Options = options,
        };

        int Number(string name) => header.TryGetProperty(name, out var number) ? number.GetInt32() : 0;

        T[] Array<T>(string name, SectionType type) where T : unmanaged => bytes.Span<T>(name, type).ToArray();
    }
}
