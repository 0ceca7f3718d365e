using SessionReplay.Wire.Format;
using SessionReplay.Wire.Records;

namespace SessionReplay.Wire.Check;

/// <summary>Checks every byte of a raw segment in one pass.</summary>
public static class SegmentValidator
{
    /// <param name="raw">The raw segment.</param>
    /// <param name="expectedEvents">The number of records that its envelope states.</param>
    /// <exception cref="WireException">The segment breaks a rule of wire/README.md.</exception>
    public static SegmentSummary Validate(ReadOnlySpan<byte> raw, int expectedEvents) => Validate(raw, expectedEvents, []);

    /// <param name="raw">The raw segment.</param>
    /// <param name="expectedEvents">The number of records that its envelope states.</param>
    /// <param name="strings">
    /// An empty list that receives the segment's string table: the place of each string in the raw segment, in order.
    /// </param>
    /// <param name="notes">Is told of the records while they are checked.</param>
    /// <exception cref="WireException">The segment breaks a rule of wire/README.md.</exception>
    public static SegmentSummary Validate(ReadOnlySpan<byte> raw, int expectedEvents, List<Range> strings, ISegmentNotes? notes = null)
    {
        if (raw.Length > WireFormat.MaxRawBytes)
            throw new WireException("too_large", $"The segment has {raw.Length} raw bytes; the limit is {WireFormat.MaxRawBytes}.");
        if (expectedEvents > WireFormat.MaxRecords)
            throw new WireException("too_large", $"The segment has {expectedEvents} records; the limit is {WireFormat.MaxRecords}.");
        var reader = new SegmentReader(raw, strings);
        var checker = new RecordChecker(notes);
        var events = 0;
        var (start, end) = (long.MaxValue, long.MinValue);
        while (reader.Read())
        {
            if (++events > expectedEvents)
                throw new WireException($"The segment has more records than the {expectedEvents} its envelope says.");
            checker.BeginRecord(events - 1, reader.Time);
            var time = reader.Accept<RecordChecker, long>(ref checker);
            (start, end) = (Math.Min(start, time), Math.Max(end, time));
            reader.Fields.CheckFields();
        }

        if (events != expectedEvents || events == 0)
            throw new WireException($"The segment has {events} records; its envelope says {expectedEvents}.");
        return new(events, start, end, checker.StartsSnapshot);
    }
}
