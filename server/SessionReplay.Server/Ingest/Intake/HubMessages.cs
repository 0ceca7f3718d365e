using MessagePack;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Ingest.Intake;

// The hub protocols map these types to and from maps with these names; MessagePack needs the types to be public for that.

/// <summary>The request of a Begin.</summary>
[MessagePackObject]
public sealed class BeginRequest
{
    [Key("key")]
    public string? Key { get; set; }

    [Key("sessionId")]
    public string? SessionId { get; set; }

    [Key("pageId")]
    public string? PageId { get; set; }

    [Key("token")]
    public string? Token { get; set; }

    [Key("sdk")]
    public string? Sdk { get; set; }

    /// <summary>ms since 1970 by the page's clock.</summary>
    [Key("clientNow")]
    public double ClientNow { get; set; }

    internal BeginFields Fields() => new(Key ?? "", SessionId ?? "", PageId ?? "", Token, Sdk, ClientNow);
}

/// <summary>The answer to a Begin and to a flush.</summary>
[MessagePackObject]
public sealed class BeginReply
{
    /// <summary>To be sent with every later Begin of this session.</summary>
    [Key("token")]
    public required string Token { get; init; }

    [Key("serverNow")]
    public required long ServerNow { get; init; }

    /// <summary>How many unacked segments may be in flight.</summary>
    [Key("window")]
    public required int Window { get; init; }

    [Key("limits")]
    public required SegmentLimits Limits { get; init; }

    /// <summary>Ranges of segment numbers that are stored, each as its first and last number.</summary>
    [Key("acked")]
    public required IReadOnlyList<int[]> Acked { get; init; }

    /// <summary>A flush's refused segments.</summary>
    [Key("nacks")]
    public IReadOnlyList<Nack>? Nacks { get; init; }

    internal static IReadOnlyList<int[]> Pairs(IEnumerable<NumberRange> ranges) =>
        [.. ranges.Select(range => new[] { range.From, range.To })];
}

/// <summary>How large a segment may be, in bytes.</summary>
[MessagePackObject]
public sealed record SegmentLimits([property: Key("maxSegmentBytes")] int MaxSegmentBytes, [property: Key("maxRawBytes")] int MaxRawBytes);

/// <summary>Tells a page which of its segments are stored.</summary>
[MessagePackObject]
public sealed class Ack
{
    [Key("pageId")]
    public required string PageId { get; init; }

    /// <summary>Every number up to this one is stored; −1: none.</summary>
    [Key("hi")]
    public required int Hi { get; init; }

    /// <summary>Ranges of numbers stored above <see cref="Hi"/>.</summary>
    [Key("ranges")]
    public required IReadOnlyList<int[]> Ranges { get; init; }

    /// <summary>How many unacked segments may be in flight; 0: wait <see cref="RetryAfterMs"/> milliseconds.</summary>
    [Key("window")]
    public required int Window { get; init; }

    [Key("retryAfterMs")]
    public int? RetryAfterMs { get; init; }
}

/// <summary>A segment that is refused, with a code of wire/README.md.</summary>
[MessagePackObject]
public sealed class Nack
{
    [Key("pageId")]
    public required string PageId { get; init; }

    [Key("number")]
    public required int Number { get; init; }

    [Key("code")]
    public required string Code { get; init; }

    [Key("message")]
    public required string Message { get; init; }

    /// <summary>Milliseconds after which to try again, where the server knows.</summary>
    [Key("retryAfterMs")]
    public int? RetryAfterMs { get; init; }

    internal static Nack Of(AdmittedPage page, int number, WireError refusal) =>
        new()
        {
            PageId = page.PageId,
            Number = number,
            Code = refusal.Code,
            Message = refusal.Message,
            RetryAfterMs = refusal.RetryAfterMs,
        };
}
