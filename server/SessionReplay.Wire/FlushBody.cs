namespace SessionReplay.Wire;

/// <summary>What Begin takes, as it came: nothing of it is checked yet.</summary>
public sealed record BeginFields(string Key, string SessionId, string PageId, string? Token, string? Sdk, double ClientNow);

/// <summary>The body of a flush: a Begin and the segments that go with it.</summary>
public sealed record FlushBody(BeginFields Begin, IReadOnlyList<ReadOnlyMemory<byte>> Segments, bool Finish)
{
    /// <exception cref="WireException">It is not what wire/README.md says.</exception>
    public static FlushBody Parse(ReadOnlyMemory<byte> bytes)
    {
        var reader = new MessagePackReader(bytes.Span, []);
        reader.BeginRecord();
        var version = reader.ReadInt();
        if (version != WireFormat.Version) throw new WireException($"The flush is of version {version}; this server reads {WireFormat.Version}.");
        var begin = ReadBegin(ref reader);
        if (reader.ReadAny() != ValueKind.Array) throw new WireException("The segments of the flush are not an array.");
        var segments = new List<ReadOnlyMemory<byte>>();
        for (var left = reader.Count; left > 0; left--)
        {
            if (reader.ReadNested() != ValueKind.Bin) throw new WireException($"Segment {segments.Count} of the flush is not a bin.");
            segments.Add(bytes.Slice(reader.At - reader.Count, reader.Count));
        }

        var finish = reader.Fields > 0 && reader.ReadBool();
        reader.SkipFields();
        return new FlushBody(begin, segments, finish);
    }

    private static BeginFields ReadBegin(ref MessagePackReader reader)
    {
        if (reader.ReadAny() != ValueKind.Map) throw new WireException("The begin of the flush is not a map.");
        var begin = new BeginFields("", "", "", null, null, 0);
        for (var left = reader.Count; left > 0; left--)
        {
            var name = reader.TextOf(reader.ReadKey());
            var at = reader;
            var kind = reader.ReadNested();
            var text = kind == ValueKind.String ? reader.TextOf(reader.String) : null;
            begin = name switch
            {
                "key" => begin with { Key = text ?? "" },
                "sessionId" => begin with { SessionId = text ?? "" },
                "pageId" => begin with { PageId = text ?? "" },
                "token" => begin with { Token = text },
                "sdk" => begin with { Sdk = text },
                "clientNow" => begin with { ClientNow = kind == ValueKind.Int ? reader.Int : kind == ValueKind.Float ? reader.Float : 0 },
                _ => begin,
            };
            if (kind is not (ValueKind.Array or ValueKind.Map)) continue;
            reader = at; // A field of a newer recorder: passed over whole.
            reader.SkipNested(1);
        }

        return begin;
    }
}
