namespace SessionReplay.Server.Storage.Segments;

/// <summary>What the recorders sent. Unique on (session, page, number).</summary>
internal interface ISegmentStore
{
    /// <summary>Stores segments as one group, keeps the counters of their sessions and pages, and inserts the errors in them. When it returns they are durable
    /// (SQLite: synchronous=FULL; MongoDB: majority and journal). The first copy of a segment stands.</summary>
    /// <returns>An outcome for each, in order. Throws when the store cannot: then nothing may be acked.</returns>
    public Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<SegmentToStore> segments, CancellationToken cancellationToken);

    /// <summary>Whether anything is stored of a session: its counters may be behind.</summary>
    public Task<bool> AnyAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Which numbers of a page are stored, as ascending ranges.</summary>
    public Task<IReadOnlyList<NumberRange>> NumbersAsync(string sessionId, string pageId, CancellationToken cancellationToken);

    /// <summary>Without bytes, by page (in page order) and number.</summary>
    public Task<IReadOnlyList<SegmentInfo>> ListAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>One whose bytes can no longer be read at all comes without any: its checksum tells.</summary>
    public Task<StoredSegment?> FindAsync(string sessionId, string pageId, int number, CancellationToken cancellationToken);

    /// <summary>With bytes, by number, streamed; see <see cref="FindAsync"/> for damaged ones.</summary>
    public IAsyncEnumerable<StoredSegment> ReadPageAsync(string sessionId, string pageId, CancellationToken cancellationToken);
}
