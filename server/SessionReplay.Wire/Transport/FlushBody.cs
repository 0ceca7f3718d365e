using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Transport;

/// <summary>The arguments of Begin as they came; nothing of them is checked yet.</summary>
public sealed record BeginFields(string Key, string SessionId, string PageId, string? Token, string? Sdk, double ClientNow)
{
    /// <summary>
    /// Longest text of a Begin, more than any real key, token or sdk name has. A flush counts bytes of UTF-8, <see cref="IsShort"/> counts
    /// characters.
    /// </summary>
    public const int MaxTextBytes = 1_024;

    /// <summary>
    /// Whether key, token and sdk keep to the limit. The ids are not counted, because their form already fixes their length.
    /// </summary>
    public bool IsShort => Math.Max(Math.Max(Key.Length, Token?.Length ?? 0), Sdk?.Length ?? 0) <= MaxTextBytes;
}

/// <summary>
/// The body of a flush: a Begin and the segments sent with it. Segments over <see cref="MaxSegments"/> are left out, and Finish is then
/// false, because the recorder sends again every segment that is not acked.
/// </summary>
public sealed record FlushBody(BeginFields Begin, IReadOnlyList<ReadOnlyMemory<byte>> Segments, bool Finish)
{
    /// <summary>
    /// Most segments that are read from one flush. The 60,000 bytes that a leaving page sends hold no more; without a limit, 4 MB could
    /// hold two million.
    /// </summary>
    public const int MaxSegments = 1_000;

    /// <exception cref="WireException">The body does not follow wire/README.md.</exception>
    public static FlushBody Parse(ReadOnlyMemory<byte> bytes)
    {
        var reader = new MessagePackReader(bytes.Span, []);
        reader.BeginRecord();
        var version = reader.ReadInt();
        if (version != WireFormat.Version)
            throw new WireException($"The flush is of version {version}; this server reads {WireFormat.Version}.");
        var begin = ReadBegin(ref reader);
        if (reader.ReadAny() != ValueKind.Array)
            throw new WireException("The segments of the flush are not an array.");
        var count = reader.Count;
        var segments = new List<ReadOnlyMemory<byte>>();
        for (var number = 0; number < count; number++)
        {
            if (reader.ReadNested() != ValueKind.Bin)
                throw new WireException($"Segment {number} of the flush is not a bin.");
            if (number < MaxSegments)
                segments.Add(bytes.Slice(reader.At - reader.Count, reader.Count));
        }

        var finish = reader.Fields > 0 && reader.ReadBool() && count == segments.Count;
        reader.SkipFields();
        return new FlushBody(begin, segments, finish);
    }

    private static BeginFields ReadBegin(ref MessagePackReader reader)
    {
        if (reader.ReadAny() != ValueKind.Map)
            throw new WireException("The begin of the flush is not a map.");
        var begin = new BeginFields("", "", "", null, null, 0);
        for (var left = reader.Count; left > 0; left--)
        {
            // A text that is sent once may be referred to very often, so only the fields known here are turned into strings.
            var name = reader.Text(reader.ReadKey());
            var value = reader;
            reader.SkipNested(1);
            if (name.SequenceEqual("key"u8))
                begin = begin with { Key = Text(value) ?? "" };
            else if (name.SequenceEqual("sessionId"u8))
                begin = begin with { SessionId = Text(value) ?? "" };
            else if (name.SequenceEqual("pageId"u8))
                begin = begin with { PageId = Text(value) ?? "" };
            else if (name.SequenceEqual("token"u8))
                begin = begin with { Token = Text(value) };
            else if (name.SequenceEqual("sdk"u8))
                begin = begin with { Sdk = Text(value) };
            else if (name.SequenceEqual("clientNow"u8))
                begin = begin with { ClientNow = value.Number() ?? 0 };
        }

        return begin;
    }

    private static string? Text(MessagePackReader value)
    {
        if (value.Slot() is not { } slot)
            return null;
        var length = value.Text(slot).Length;
        return length <= BeginFields.MaxTextBytes
            ? value.TextOf(slot)
            : throw new WireException($"A text of the begin has {length} bytes; the limit is {BeginFields.MaxTextBytes}.");
    }
}
