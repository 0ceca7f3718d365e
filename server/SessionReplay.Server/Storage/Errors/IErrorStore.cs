namespace SessionReplay.Server.Storage.Errors;

/// <summary>One occurrence of an error in a session.</summary>
/// <param name="Id">32 hex digits, made from session, page, segment number and the record's place in the segment: the same however often
/// the error is stored or indexed.</param>
/// <param name="Time">By the page's clock, ms since 1970.</param>
/// <param name="Kind">error, rejection or captured.</param>
internal sealed record ErrorOccurrence(
    string Id,
    string SessionId,
    string PageId,
    long Time,
    string Kind,
    string Name,
    string Message,
    string? Stack,
    string? Source,
    int? Line,
    int? Column
);

/// <summary>The errors found while ingesting. <see cref="Segments.ISegmentStore.AppendAsync"/> inserts them with their segment.</summary>
internal interface IErrorStore
{
    public Task<ErrorOccurrence?> FindAsync(string errorId, CancellationToken cancellationToken);

    /// <summary>The errors of a session, earliest first.</summary>
    public Task<IReadOnlyList<ErrorOccurrence>> OfSessionAsync(string sessionId, int limit, CancellationToken cancellationToken);
}
