using System.IO.Compression;
using System.Text;
using System.Text.Json;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Rrweb;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Load;

/// <summary>
/// Segments to send: rrweb events of a made-up visit, turned into the wire's form. There is one to begin a page with, and many to go on
/// with.
/// </summary>
internal sealed class Traffic
{
    /// <summary>Number of different segments. Pages take them in turn, each beginning at another place.</summary>
    private const int Variety = 64;

    private const int SnapshotRows = 120;

    /// <summary>For pages that send nothing.</summary>
    public static readonly Traffic None = new() { First = new([], 0, 0, 0, 0, 0, 0) };

    private readonly List<TrafficSegment> _steps = [];

    private Traffic() { }

    /// <summary>The segment that a page begins with: Meta and a snapshot.</summary>
    public required TrafficSegment First { get; init; }

    public IReadOnlyList<TrafficSegment> Steps => _steps;

    /// <param name="eventBytes">Bytes of one segment's events as rrweb JSON.</param>
    public static Traffic Make(int eventBytes)
    {
        var visit = new Visit(seed: 20260101);
        var traffic = new Traffic { First = TrafficSegment.Of([visit.Meta(), visit.Snapshot(SnapshotRows)]) };
        while (traffic._steps.Count < Variety)
        {
            var events = new List<string>();
            for (var bytes = 0; bytes < eventBytes; bytes += events[^1].Length)
                events.Add(visit.Next());
            traffic._steps.Add(TrafficSegment.Of(events));
        }

        return traffic;
    }
}

/// <summary>One segment to send, and the sizes of the same events as rrweb's JSON.</summary>
/// <param name="Sealed">The segment with the number 0; <see cref="Numbered"/> gives it another.</param>
internal sealed record TrafficSegment(byte[] Sealed, int RawBytes, uint Crc32C, int Records, int Events, int JsonBytes, int GzipBytes)
{
    /// <summary>
    /// Where <see cref="SealedSegment.Seal"/> writes the number: after the head, the version and the code of a 32-bit integer.
    /// </summary>
    private const int NumberAt = 3;

    public static TrafficSegment Of(IReadOnlyList<string> events)
    {
        byte[]? raw = null;
        var records = 0;
        var toWire = new RrwebToWire(
            (bytes, count) =>
            {
                if (raw is not null)
                    throw new LoadException("The events of one segment fill more than one; --event-bytes is too large.");
                (raw, records) = (bytes, count);
            }
        );
        foreach (var one in events)
        {
            using var json = JsonDocument.Parse(one);
            toWire.Write(json.RootElement);
        }

        toWire.Flush();
        var array = Encoding.UTF8.GetBytes($"[{string.Join(',', events)}]");
        return new(
            SealedSegment.Seal(0, raw!, records),
            raw!.Length,
            Wire.Format.Crc32C.Of(raw),
            records,
            events.Count,
            array.Length,
            Gzip(array)
        );
    }

    public byte[] Numbered(int number)
    {
        var bytes = (byte[])Sealed.Clone();
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(NumberAt), number);
        return bytes;
    }

    private static int Gzip(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(bytes);
        return (int)target.Length;
    }
}
