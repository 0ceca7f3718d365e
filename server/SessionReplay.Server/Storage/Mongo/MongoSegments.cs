using System.Runtime.CompilerServices;
using MongoDB.Driver;
using SessionReplay.Server.Storage.Projects;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>The <c>segments</c> collection.</summary>
internal sealed class MongoSegments(MongoConnection connection)
{
    private static readonly FilterDefinitionBuilder<SegmentDocument> Where = Builders<SegmentDocument>.Filter;
    private static readonly ProjectionDefinition<SegmentDocument, SegmentDocument> WithoutBytes =
        Builders<SegmentDocument>.Projection.Exclude(segment => segment.Lz4);

    /// <summary>How many documents a query may name one by one.</summary>
    private const int AskedAtOnce = 500;

    private readonly IMongoCollection<SegmentDocument> _segments = connection.Database.GetCollection<SegmentDocument>("segments");

    /// <summary>Unique on (session, page, number), so a segment that is sent twice is stored once.</summary>
    public Task EnsureIndexesAsync(CancellationToken cancellationToken) =>
        _segments.Indexes.CreateOneAsync(
            new CreateIndexModel<SegmentDocument>(
                Builders<SegmentDocument>
                    .IndexKeys.Ascending(segment => segment.Session)
                    .Ascending(segment => segment.Page)
                    .Ascending(segment => segment.Number),
                new CreateIndexOptions { Unique = true }
            ),
            cancellationToken: cancellationToken
        );

    /// <returns>The indexes of the segments that were stored before; their first copy stays.</returns>
    public Task<IReadOnlySet<int>> InsertAsync(IReadOnlyList<SegmentToStore> segments, CancellationToken cancellationToken) =>
        MongoInserts.InsertNewAsync(_segments, segments.Select(SegmentDocument.Of), cancellationToken);

    public async Task<StoredSegment?> FindAsync(string sessionId, string pageId, int number, CancellationToken cancellationToken)
    {
        var segment = await _segments
            .Find(OfPage(sessionId, pageId) & Where.Eq(s => s.Number, number))
            .FirstOrDefaultAsync(cancellationToken);
        return segment?.Stored();
    }

    /// <summary>Checksum and raw length of each wanted segment that is stored.</summary>
    public async Task<IReadOnlyDictionary<(string Session, string Page, int Number), (uint Crc32C, int RawLength)>> ChecksumsAsync(
        IReadOnlyList<(string Session, string Page, int Number)> wanted,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<(string, string, int), (uint, int)>();
        foreach (var some in wanted.Chunk(AskedAtOnce))
        {
            var query = _segments
                .Find(Where.Or(some.Select(one => OfPage(one.Session, one.Page) & Where.Eq(s => s.Number, one.Number))))
                .Project(WithoutBytes);
            await foreach (var segment in query.StreamAsync(cancellationToken))
                found[(segment.Session, segment.Page, segment.Number)] = ((uint)segment.Crc32C, segment.RawLength);
        }

        return found;
    }

    public Task<bool> AnyAsync(string sessionId, CancellationToken cancellationToken) =>
        _segments.Find(OfSession(sessionId)).AnyAsync(cancellationToken);

    /// <summary>
    /// The numbers of a page's segments, ascending, from the index alone. Only segments that a majority has are read, because a recorder
    /// that learns that a segment is stored forgets it.
    /// </summary>
    public IAsyncEnumerable<int> NumbersAsync(string sessionId, string pageId, CancellationToken cancellationToken) =>
        _segments
            .WithReadConcern(ReadConcern.Majority)
            .Find(OfPage(sessionId, pageId))
            .SortBy(segment => segment.Number)
            .Project(segment => segment.Number)
            .StreamAsync(cancellationToken);

    /// <summary>Every segment of a session without its bytes, by page id and number.</summary>
    public IAsyncEnumerable<SegmentDocument> StreamAsync(string sessionId, CancellationToken cancellationToken) =>
        _segments
            .Find(OfSession(sessionId))
            .SortBy(segment => segment.Page)
            .ThenBy(segment => segment.Number)
            .Project(WithoutBytes)
            .StreamAsync(cancellationToken);

    public async IAsyncEnumerable<StoredSegment> ReadPageAsync(
        string sessionId,
        string pageId,
        int from,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var query = _segments
            .Find(OfPage(sessionId, pageId) & Where.Gte(segment => segment.Number, from), new FindOptions { BatchSize = 32 })
            .SortBy(segment => segment.Number);
        await foreach (var segment in query.StreamAsync(cancellationToken))
            yield return segment.Stored();
    }

    public Task DeleteAsync(string sessionId, CancellationToken cancellationToken) =>
        _segments.DeleteManyAsync(OfSession(sessionId), cancellationToken);

    private static FilterDefinition<SegmentDocument> OfSession(string sessionId) => Where.Eq(s => s.Session, sessionId);

    private static FilterDefinition<SegmentDocument> OfPage(string sessionId, string pageId) =>
        OfSession(sessionId) & Where.Eq(s => s.Page, pageId);
}
