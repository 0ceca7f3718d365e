using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Transport;

/// <summary>What Begin takes, as it came: nothing of it is checked yet.</summary>
public sealed record BeginFields(string Key, string SessionId, string PageId, string? Token, string? Sdk, double ClientNow)
{
    /// <summary>For each text of it: more than any has.</summary>
    public const int MaxTextBytes = 1_024;

    /// <summary>None of its texts is longer than it may be; ids have a form of their own.</summary>
    public bool IsShort => Math.Max(Math.Max(Key.Length, Token?.Length ?? 0), Sdk?.Length ?? 0) <= MaxTextBytes;
}

/// <summary>The body of a flush: a Begin and the segments that go with it. Those over <see cref="MaxSegments"/> are left out, and with them the Finish: what is not acked comes again.</summary>
public sealed record FlushBody(BeginFields Begin, IReadOnlyList<ReadOnlyMemory<byte>> Segments, bool Finish)
{
    /// <summary>A page that leaves sends 60,000 bytes: no more segments than this. Without a limit 4 MB could be two million.</summary>
    public const int MaxSegments = 1_000;

    /// <exception cref="WireException">It is not what wire/README.md says.</exception>
    public static FlushBody Parse(ReadOnlyMemory<byte> bytes)
    {
        var reader = new MessagePackReader(bytes.Span, []);
        reader.BeginRecord();
        var version = reader.ReadInt();
        if (version != WireFormat.Version) throw new WireException($"The flush is of version {version}; this server reads {WireFormat.Version}.");
        var begin = ReadBegin(ref reader);
        if (reader.ReadAny() != ValueKind.Array) throw new WireException("The segments of the flush are not an array.");
        var count = reader.Count;
        var segments = new List<ReadOnlyMemory<byte>>();
        for (var number = 0; number < count; number++)
        {
            if (reader.ReadNested() != ValueKind.Bin) throw new WireException($"Segment {number} of the flush is not a bin.");
            if (number < MaxSegments) segments.Add(bytes.Slice(reader.At - reader.Count, reader.Count));
        }

        var finish = reader.Fields > 0 && reader.ReadBool() && count == segments.Count;
        reader.SkipFields();
        return new FlushBody(begin, segments, finish);
    }

    private static BeginFields ReadBegin(ref MessagePackReader reader)
    {
        if (reader.ReadAny() != ValueKind.Map) throw new WireException("The begin of the flush is not a map.");
        var begin = new BeginFields("", "", "", null, null, 0);
        for (var left = reader.Count; left > 0; left--)
        {
            // A text is sent once and may be referred to as often as there is room: only those that are wanted are read.
            var name = reader.Text(reader.ReadKey());
            var value = reader;
            reader.SkipNested(1);
            if (name.SequenceEqual("key"u8)) begin = begin with { Key = Text(value) ?? "" };
            else if (name.SequenceEqual("sessionId"u8)) begin = begin with { SessionId = Text(value) ?? "" };
            else if (name.SequenceEqual("pageId"u8)) begin = begin with { PageId = Text(value) ?? "" };
            else if (name.SequenceEqual("token"u8)) begin = begin with { Token = Text(value) };
            else if (name.SequenceEqual("sdk"u8)) begin = begin with { Sdk = Text(value) };
            else if (name.SequenceEqual("clientNow"u8)) begin = begin with { ClientNow = value.Number() ?? 0 };
        }

        return begin;
    }

    private static string? Text(MessagePackReader value)
    {
        if (value.Slot() is not { } slot) return null;
        var length = value.Text(slot).Length;
        return length <= BeginFields.MaxTextBytes ? value.TextOf(slot) : throw new WireException($"A text of the begin has {length} bytes; the limit is {BeginFields.MaxTextBytes}.");
    }
}
