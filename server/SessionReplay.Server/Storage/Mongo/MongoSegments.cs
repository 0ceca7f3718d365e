using System.Runtime.CompilerServices;
using MongoDB.Driver;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>The <c>segments</c> collection.</summary>
internal sealed class MongoSegments(MongoConnection connection)
{
    private static readonly FilterDefinitionBuilder<SegmentDocument> Where = Builders<SegmentDocument>.Filter;
    private static readonly ProjectionDefinition<SegmentDocument, SegmentDocument> WithoutBytes =
        Builders<SegmentDocument>.Projection.Exclude(segment => segment.Lz4);

    private readonly IMongoCollection<SegmentDocument> _segments = connection.Database.GetCollection<SegmentDocument>("segments");

    /// <summary>Unique on (session, page, number), so a segment that is sent twice is stored once.</summary>
    public Task EnsureIndexesAsync(CancellationToken cancellationToken) => _segments.Indexes.CreateOneAsync(
        new CreateIndexModel<SegmentDocument>(
            Builders<SegmentDocument>.IndexKeys.Ascending(segment => segment.Session).Ascending(segment => segment.Page).Ascending(segment => segment.Number),
            new CreateIndexOptions { Unique = true }),
        cancellationToken: cancellationToken);

    /// <returns>The indexes of those that were stored before: the first copy stands.</returns>
    public Task<IReadOnlySet<int>> InsertAsync(IReadOnlyList<SegmentToStore> segments, CancellationToken cancellationToken) =>
        MongoInserts.InsertNewAsync(_segments, segments.Select(SegmentDocument.Of), cancellationToken);

    public async Task<StoredSegment?> FindAsync(string sessionId, string pageId, int number, CancellationToken cancellationToken)
    {
        var segment = await _segments.Find(Where.Eq(s => s.Session, sessionId) & Where.Eq(s => s.Page, pageId) & Where.Eq(s => s.Number, number))
            .FirstOrDefaultAsync(cancellationToken);
        return segment?.Stored();
    }

    public Task<long> CountAsync(string sessionId, CancellationToken cancellationToken) =>
        _segments.CountDocumentsAsync(segment => segment.Session == sessionId, cancellationToken: cancellationToken);

    /// <summary>The numbers of a page, ascending; the index alone answers.</summary>
    public async Task<IReadOnlyList<int>> NumbersAsync(string sessionId, string pageId, CancellationToken cancellationToken) =>
        await _segments.Find(Where.Eq(s => s.Session, sessionId) & Where.Eq(s => s.Page, pageId))
            .SortBy(segment => segment.Number)
            .Project(segment => segment.Number)
            .ToListAsync(cancellationToken);

    /// <summary>Every segment of a session without its bytes, by page id and number.</summary>
    public async Task<IReadOnlyList<SegmentDocument>> ListAsync(string sessionId, CancellationToken cancellationToken) =>
        await _segments.Find(Where.Eq(s => s.Session, sessionId))
            .SortBy(segment => segment.Page).ThenBy(segment => segment.Number)
            .Project(WithoutBytes)
            .ToListAsync(cancellationToken);

    public async IAsyncEnumerable<StoredSegment> ReadPageAsync(
        string sessionId, string pageId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var cursor = await _segments.Find(
                Where.Eq(s => s.Session, sessionId) & Where.Eq(s => s.Page, pageId), new FindOptions { BatchSize = 32 })
            .SortBy(segment => segment.Number)
            .ToCursorAsync(cancellationToken);
        while (await cursor.MoveNextAsync(cancellationToken))
        {
            foreach (var segment in cursor.Current)
                yield return segment.Stored();
        }
    }

    public Task DeleteAsync(string sessionId, CancellationToken cancellationToken) =>
        _segments.DeleteManyAsync(Where.Eq(s => s.Session, sessionId), cancellationToken);
}
