using System.Globalization;
using System.Text.Json;
using CsCheck;
using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Tests;

/// <summary>
/// Generates events of every type and source of <c>@rrweb/types</c> as JSON, and odd ones: extra and missing properties, null, fractions,
/// unicode.
/// </summary>
internal static class RrwebEvents
{
    /// <summary>Stands for a lone surrogate: see <see cref="Sent"/> and <see cref="Expected"/>.</summary>
    private const char Lone = '\ue000';

    /// <summary>Ids are often small, so that adds are each other's parents.</summary>
    private static readonly Gen<string> Id = Gen.OneOf(Gen.Int[1, 4], Gen.Int[-2, 100_000])
        .Select(n => n.ToString(CultureInfo.InvariantCulture));

    private static readonly Gen<string> Number = Gen.OneOf(
        Gen.Int.Select(n => n.ToString(CultureInfo.InvariantCulture)),
        Gen.Long[-WireFormat.MaxSafeInteger, WireFormat.MaxSafeInteger].Select(n => n.ToString(CultureInfo.InvariantCulture)),
        Gen.Double[-1e6, 1e6].Select(n => n.ToString("R", CultureInfo.InvariantCulture)),
        Gen.Const("0.5"),
        Gen.Const("-0"),
        Gen.Const("1e-320"),
        Gen.Const("3.0"),
        Gen.Const("1e21")
    );

    private static readonly Gen<string> Text = Gen.OneOf(
            OneOf(
                "div",
                "class",
                "a",
                "",
                "style",
                "hello world",
                "grüß",
                "日本語",
                "😀",
                "\u0001\"\\/",
                "\\ud800",
                $"{Lone}",
                $"a{Lone}{Lone}😀{Lone}",
                "__proto__"
            ),
            Gen.Char[' ', '~'].Array[0, 60].Select(chars => new string(chars)),
            Gen.Char['\u00a0', '\u2fff'].Array[20, 200].Select(chars => new string(chars))
        )
        .Select(text => JsonSerializer.Serialize(text));

    private static readonly Gen<string> Bool = OneOf("true", "false");

    private static readonly Gen<string> Json = Nested(3);

    private static readonly Gen<string> Value = Gen.OneOf(Text, Text, Text, Text, OneOf("true", "false", "null"), Number, Json);

    private static readonly Gen<string> Attributes = Gen.Select(OneOf("class", "style", "href", "data-x", "_cssText"), Value)
        .Array[0, 4]
        .Select(pairs => $"{{{string.Join(',', pairs.DistinctBy(pair => pair.Item1).Select(pair => $"\"{pair.Item1}\":{pair.Item2}"))}}}");

    private static readonly Gen<string> NodeExtra = OneOf(
        "",
        "",
        "",
        ",\"rootId\":7",
        ",\"rootId\":9",
        ",\"isShadow\":true",
        ",\"isShadow\":false",
        ",\"isShadowHost\":true",
        ",\"needBlock\":true",
        ",\"odd\":[1,\"two\",{\"three\":null}]"
    );

    private static readonly Gen<string> Node = NodeOf(3);

    private static readonly Gen<string> Leaf = NodeOf(0);

    private static readonly Gen<string> Position = Gen.Select(Gen.Int, Gen.Int, Id, Gen.Int[-500, 0])
        .Select((x, y, id, offset) => $$"""{"x":{{x}},"y":{{y}},"id":{{id}},"timeOffset":{{offset}}}""");

    private static readonly Gen<string> OddPosition = Gen.Select(Number, Number, Id)
        .Select((x, y, id) => $$"""{"x":{{x}},"y":{{y}},"id":{{id}},"timeOffset":-50}""");

    private static readonly Gen<string> Mutation = Gen.Select(
            List(Gen.Select(Id, Gen.OneOf(Text, Gen.Const("null"))).Select((id, value) => $$"""{"id":{{id}},"value":{{value}}}""")),
            List(Gen.Select(Id, Attributes).Select((id, attributes) => $$"""{"id":{{id}},"attributes":{{attributes}}}""")),
            List(
                Gen.Select(Id, Id, OneOf("", "", ",\"isShadow\":true", ",\"isShadow\":false"))
                    .Select((id, parent, shadow) => $$"""{"id":{{id}},"parentId":{{parent}}{{shadow}}}""")
            ),
            List(
                Gen.Select(Id, Gen.OneOf(Id, Gen.Const("null")), OneOf("", "", "", ",\"previousId\":null"), Node)
                    .Select((parent, next, previous, node) => $$"""{"parentId":{{parent}},"nextId":{{next}}{{previous}},"node":{{node}}}""")
            ),
            OneOf("", "", ",\"isAttachIframe\":true")
        )
        .Select(
            (texts, attributes, removes, adds, iframe) =>
                $$"""{"source":0,"texts":{{texts}},"attributes":{{attributes}},"removes":{{removes}},"adds":{{adds}}{{iframe}}}"""
        );

    /// <summary>Adds as rrweb writes them: the nodes have no children, but are each other's children.</summary>
    private static readonly Gen<string> FlatAdds = Gen.Select(
            Gen.Int[1, 4].Select(n => n.ToString(CultureInfo.InvariantCulture)),
            OneOf("null", "null", "null", "2", "77"),
            Leaf
        )
        .Select((parent, next, node) => $$"""{"parentId":{{parent}},"nextId":{{next}},"node":{{node}}}""")
        .Array[1, 12]
        .Select(adds => $$"""{"source":0,"texts":[],"attributes":[],"removes":[],"adds":[{{string.Join(',', adds)}}]}""");

    private static readonly Gen<string> Incremental = Gen.OneOf(
        Mutation,
        Mutation,
        FlatAdds,
        Gen.Select(OneOf(1, 6, 12), List(Gen.OneOf(Position, Position, Position, OddPosition)))
            .Select((source, positions) => $$"""{"source":{{source}},"positions":{{positions}}}"""),
        Gen.Select(
                Gen.Int[0, 10],
                Id,
                Gen.OneOf(Gen.Const(""), Number.Select(n => $",\"x\":{n}")),
                Gen.OneOf(Gen.Const(""), Number.Select(n => $",\"y\":{n},\"pointerType\":1"))
            )
            .Select((type, id, x, rest) => $$"""{"source":2,"type":{{type}},"id":{{id}}{{x}}{{rest}}}"""),
        Gen.Select(Id, Number, Number).Select((id, x, y) => $$"""{"source":3,"id":{{id}},"x":{{x}},"y":{{y}}}"""),
        Gen.Select(Number, Number).Select((width, height) => $$"""{"source":4,"width":{{width}},"height":{{height}}}"""),
        Gen.Select(Id, Text, Bool, OneOf("", ",\"userTriggered\":true", ",\"userTriggered\":false", ",\"odd\":1"))
            .Select((id, text, isChecked, rest) => $$"""{"source":5,"id":{{id}},"text":{{text}},"isChecked":{{isChecked}}{{rest}}}"""),
        Gen.Select(OneOf(7, 8, 9, 10, 13, 15, 16, 99), Id, Json)
            .Select((source, id, value) => $$"""{"source":{{source}},"id":{{id}},"what":{{value}}}"""),
        List(Gen.Select(Id, Id, Id, Id).Select((a, b, c, d) => $$"""{"start":{{a}},"startOffset":{{b}},"end":{{c}},"endOffset":{{d}}}"""))
            .Select(ranges => $$"""{"source":14,"ranges":{{ranges}}}"""),
        Json
    );

    private static readonly Gen<string> TypeAndData = Gen.OneOf(
        Gen.Select(OneOf(0, 1), Gen.OneOf(Gen.Const("{}"), Json)).Select((type, data) => $"\"type\":{type},\"data\":{data}"),
        Gen.Select(Node, Number, Number)
            .Select(
                (node, top, left) =>
                    $$$"""
                        "type":2,"data":{"node":{{{node}}},"initialOffset":{"top":{{{top}}},"left":{{{left}}}}}
                        """
            ),
        Incremental.Select(data => $"\"type\":3,\"data\":{data}"),
        Incremental.Select(data => $"\"type\":3,\"data\":{data}"),
        Gen.Select(Text, Number, Number)
            .Select(
                (href, width, height) =>
                    $$"""
                        "type":4,"data":{"href":{{href}},"width":{{width}},"height":{{height}}}
                        """
            ),
        Gen.Select(Text, Json)
            .Select(
                (tag, payload) =>
                    $$"""
                        "type":5,"data":{"tag":{{tag}},"payload":{{payload}}}
                        """
            ),
        Gen.Select(Text, Json)
            .Select(
                (plugin, payload) =>
                    $$"""
                        "type":6,"data":{"plugin":{{plugin}},"payload":{{payload}}}
                        """
            ),
        Gen.Select(OneOf(7, 8, 42), Json).Select((type, data) => $"\"type\":{type},\"data\":{data}")
    );

    /// <summary>One event.</summary>
    public static Gen<string> One { get; } =
        Gen.Select(
                TypeAndData,
                Gen.OneOf(
                    Gen.Long[1_700_000_000_000, 1_700_000_100_000].Select(n => n.ToString(CultureInfo.InvariantCulture)),
                    OneOf("-5", "0", "1700000000000.25")
                ),
                OneOf("", "", "", ",\"delay\":12.5")
            )
            .Select((rest, time, delay) => $"{{{rest},\"timestamp\":{time}{delay}}}");

    /// <summary>The event as a page may write it, with lone surrogates.</summary>
    public static string Sent(string json) => json.Replace("\\ue000", "\\ud800", StringComparison.OrdinalIgnoreCase);

    /// <summary>The event as it comes back, with U+FFFD for each lone surrogate.</summary>
    public static string Expected(string json) => json.Replace("\\ue000", "\\ufffd", StringComparison.OrdinalIgnoreCase);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<string> List(Gen<string> one) => one.Array[0, 4].Select(items => $"[{string.Join(',', items)}]");

    private static Gen<string> Nested(int depth)
    {
        var leaf = Gen.OneOf(Text, Number, OneOf("true", "false", "null"));
        if (depth == 0)
            return leaf;
        var inner = Nested(depth - 1);
        return Gen.OneOf(
            leaf,
            leaf,
            List(inner),
            Gen.Select(Text, inner)
                .Array[0, 4]
                .Select(pairs =>
                    $"{{{string.Join(',', pairs.DistinctBy(pair => pair.Item1).Select(pair => $"{pair.Item1}:{pair.Item2}"))}}}"
                )
        );
    }

    private static Gen<string> NodeOf(int depth)
    {
        var children = depth == 0 ? Gen.Const("[]") : List(NodeOf(depth - 1));
        return Gen.OneOf(
            Gen.Select(OneOf(3, 5), Text, Id, NodeExtra)
                .Select((type, text, id, extra) => $$"""{"type":{{type}},"textContent":{{text}},"id":{{id}}{{extra}}}"""),
            Gen.Select(Id, NodeExtra).Select((id, extra) => $$"""{"type":4,"textContent":"","id":{{id}}{{extra}}}"""),
            Gen.Select(Text, Text, Text, Id)
                .Select(
                    (name, publicId, systemId, id) =>
                        $$"""{"type":1,"name":{{name}},"publicId":{{publicId}},"systemId":{{systemId}},"id":{{id}}}"""
                ),
            Gen.Select(Text, Attributes, children, OneOf("", "", ",\"isSVG\":true", ",\"isCustom\":true"), Id, NodeExtra)
                .Select(
                    (tag, attributes, nodes, svg, id, extra) =>
                        $$"""{"type":2,"tagName":{{tag}},"attributes":{{attributes}},"childNodes":{{nodes}}{{svg}},"id":{{id}}{{extra}}}"""
                ),
            Gen.Select(children, OneOf("", ",\"compatMode\":\"CSS1Compat\""), Id, NodeExtra)
                .Select((nodes, mode, id, extra) => $$"""{"type":0,"childNodes":{{nodes}}{{mode}},"id":{{id}}{{extra}}}""")
        );
    }
}
