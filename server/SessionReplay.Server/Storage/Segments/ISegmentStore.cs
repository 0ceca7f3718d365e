namespace SessionReplay.Server.Storage.Segments;

/// <summary>The segments that recorders sent. A segment is unique by (session, page, number).</summary>
internal interface ISegmentStore
{
    /// <summary>
    /// Stores segments as one group, updates the counters of their sessions and pages, and inserts the errors in them. On return all of it
    /// is durable (SQLite: synchronous=FULL; MongoDB: majority and journal). When a segment comes twice, the first copy stays.
    /// </summary>
    /// <returns>One outcome for each segment, in order. If the store fails, this throws, and no segment of the group may be
    /// acked.</returns>
    public Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<SegmentToStore> segments, CancellationToken cancellationToken);

    /// <summary>Whether any segment of a session is stored. The session's counters may be behind and cannot tell.</summary>
    public Task<bool> AnyAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>The numbers of a page's stored segments, as ascending ranges.</summary>
    public Task<IReadOnlyList<NumberRange>> NumbersAsync(string sessionId, string pageId, CancellationToken cancellationToken);

    /// <summary>The segments of a session without their bytes, by page (in page order) and number.</summary>
    public Task<IReadOnlyList<SegmentInfo>> ListAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>
    /// A stored segment; null when there is none. A segment whose bytes cannot be read at all comes without bytes and fails its checksum.
    /// </summary>
    public Task<StoredSegment?> FindAsync(string sessionId, string pageId, int number, CancellationToken cancellationToken);

    /// <summary>
    /// The segments of a page with their bytes, by number from <paramref name="from"/> on, streamed. For damaged segments see
    /// <see cref="FindAsync"/>.
    /// </summary>
    public IAsyncEnumerable<StoredSegment> ReadPageAsync(string sessionId, string pageId, int from, CancellationToken cancellationToken);
}
