using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Rrweb;

/// <summary>An rrweb node in JSON, taken apart in one pass over its properties.</summary>
internal readonly struct NodeShape
{
    private static readonly byte[][] Names =
    [
        "type"u8.ToArray(),
        "id"u8.ToArray(),
        "childNodes"u8.ToArray(),
        "rootId"u8.ToArray(),
        "isSVG"u8.ToArray(),
        "isShadowHost"u8.ToArray(),
        "isShadow"u8.ToArray(),
        "isCustom"u8.ToArray(),
        "compatMode"u8.ToArray(),
        "name"u8.ToArray(),
        "publicId"u8.ToArray(),
        "systemId"u8.ToArray(),
        "tagName"u8.ToArray(),
        "attributes"u8.ToArray(),
        "textContent"u8.ToArray(),
    ];

    private const int TypeField = 0,
        IdField = 1,
        ChildNodesField = 2,
        RootIdField = 3,
        FirstFlag = 4,
        LastFlag = 7,
        CompatMode = 8,
        Name = 9,
        SystemId = 11,
        TagName = 12,
        AttributesField = 13,
        TextContent = 14;

    /// <summary>By node type: the first and last of the fields from CompatMode on that have a place in the token.</summary>
    private static readonly (int First, int Last)[] Body =
    [
        (CompatMode, CompatMode),
        (Name, SystemId),
        (TagName, AttributesField),
        (TextContent, TextContent),
        (TextContent, TextContent),
        (TextContent, TextContent),
    ];

    private static readonly int[] FlagBits = [Format.Head.Svg, Format.Head.ShadowHost, Format.Head.Shadow, Format.Head.Custom];

    private NodeShape(int type, long id, long? rootId, int head, JsonElement childNodes, Texts texts, JsonElement attributes, int extras)
    {
        (Type, Id, RootId, Head, ChildNodes, Strings, Attributes, Extras) = (type, id, rootId, head, childNodes, texts, attributes, extras);
    }

    /// <summary>The node's strings in the order of the token; strings that the node does not have are undefined.</summary>
    public readonly record struct Texts(JsonElement First, JsonElement Second, JsonElement Third);

    public int Type { get; }

    public long Id { get; }

    public long? RootId { get; }

    /// <summary>The type, and the bits of the flags that are set.</summary>
    public int Head { get; }

    /// <summary>The children; undefined for a node of a type that has none.</summary>
    public JsonElement ChildNodes { get; }

    public Texts Strings { get; }

    public JsonElement Attributes { get; }

    /// <summary>How many properties have no place of their own in the token.</summary>
    public int Extras { get; }

    public bool HasChildren => ChildNodes.ValueKind == JsonValueKind.Array && ChildNodes.GetArrayLength() > 0;

    /// <summary>Takes a node apart. Returns false if node tokens do not express it exactly.</summary>
    public static bool TryRead(JsonElement node, out NodeShape shape)
    {
        shape = default;
        if (node.ValueKind != JsonValueKind.Object)
            return false;
        var fields = new Fields();
        var found = 0;
        var extras = 0;
        foreach (var property in node.EnumerateObject())
        {
            var field = FieldOf(property);
            if (field < 0)
            {
                extras++;
                continue;
            }

            if ((found & (1 << field)) != 0)
                return false; // A repeated property.
            found |= 1 << field;
            fields[field] = property.Value;
        }

        if (
            !fields[TypeField].TryInteger(out var type)
            || type is < NodeType.Document or > NodeType.Comment
            || !fields[IdField].TryInteger(out var id)
            || Math.Abs(id) >= WireFormat.MaxDeltaBase
        )
            return false;
        long? rootId = null;
        if ((found & (1 << RootIdField)) != 0)
        {
            if (!fields[RootIdField].TryInteger(out var root))
                return false;
            rootId = root;
        }

        var isContainer = type is NodeType.Document or NodeType.Element;
        if (fields[ChildNodesField].ValueKind != (isContainer ? JsonValueKind.Array : JsonValueKind.Undefined))
            return false;
        var head = (int)type;
        for (var flag = FirstFlag; flag <= LastFlag; flag++)
        {
            if (fields[flag].ValueKind == JsonValueKind.True)
                head |= FlagBits[flag - FirstFlag];
            else if (fields[flag].ValueKind != JsonValueKind.Undefined)
                return false;
        }

        var (first, last) = Body[type];
        for (var field = CompatMode; field <= TextContent; field++)
        {
            if (field < first || field > last)
                extras += (found >> field) & 1;
            else if (
                fields[field].ValueKind != (field == AttributesField ? JsonValueKind.Object : JsonValueKind.String)
                && !(field == CompatMode && (found & (1 << CompatMode)) == 0)
            )
                return false;
        }

        var texts =
            type == NodeType.DocumentType
                ? new Texts(fields[Name], fields[Name + 1], fields[SystemId])
                : new Texts(fields[first], default, default);
        shape = new NodeShape(
            (int)type,
            id,
            rootId,
            head,
            fields[ChildNodesField],
            texts,
            type == NodeType.Element ? fields[AttributesField] : default,
            extras
        );
        return true;
    }

    /// <summary>True if the property has no place in this node's token.</summary>
    public bool IsExtra(JsonProperty property)
    {
        var field = FieldOf(property);
        return field < 0 || (field >= CompatMode && (field < Body[Type].First || field > Body[Type].Last));
    }

    private static int FieldOf(JsonProperty property)
    {
        var name = JsonMarshal.GetRawUtf8PropertyName(property);
        if (name.Contains((byte)'\\'))
            name = Encoding.UTF8.GetBytes(property.Name);
        for (var field = 0; field < Names.Length; field++)
            if (name.SequenceEqual(Names[field]))
                return field;
        return -1;
    }

    [System.Runtime.CompilerServices.InlineArray(15)]
    private struct Fields
    {
        private JsonElement _first;
    }
}
