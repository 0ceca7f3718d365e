using MongoDB.Driver;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>The <c>pages</c> collection.</summary>
internal sealed class MongoPages(MongoConnection connection)
{
    private static readonly FilterDefinitionBuilder<Page> Where = Builders<Page>.Filter;
    private static readonly UpdateDefinitionBuilder<Page> Change = Builders<Page>.Update;

    private readonly IMongoCollection<Page> _pages = connection.Database.GetCollection<Page>("pages");

    public Task EnsureIndexesAsync(CancellationToken cancellationToken) =>
        _pages.Indexes.CreateOneAsync(
            new CreateIndexModel<Page>(
                Builders<Page>.IndexKeys.Ascending(page => page.SessionId).Ascending(page => page.Id),
                new CreateIndexOptions { Unique = true }
            ),
            cancellationToken: cancellationToken
        );

    /// <summary>Inserts a page. False when the page had begun before.</summary>
    public async Task<bool> TryAddAsync(Page page, CancellationToken cancellationToken)
    {
        var insert = Change.SetOnInsert(p => p.BegunAtServer, page.BegunAtServer).SetOnInsert(p => p.ClockOffset, page.ClockOffset);
        if (page.Href is not null)
            insert = insert.SetOnInsert(p => p.Href, page.Href);
        if (page.Title is not null)
            insert = insert.SetOnInsert(p => p.Title, page.Title);
        try
        {
            var result = await _pages.UpdateOneAsync(
                Is(page.SessionId, page.Id),
                insert,
                new UpdateOptions { IsUpsert = true },
                cancellationToken
            );
            return result.MatchedCount == 0;
        }
        catch (MongoException exception) when (MongoInserts.IsDuplicateKey(exception))
        {
            return false;
        }
    }

    /// <summary>The pages of a session, in the order in which they began.</summary>
    public async Task<IReadOnlyList<Page>> ListAsync(string sessionId, CancellationToken cancellationToken) =>
        await _pages
            .Find(page => page.SessionId == sessionId)
            .SortBy(page => page.BegunAtServer)
            .ThenBy(page => page.Id)
            .ToListAsync(cancellationToken);

    /// <summary>Adds a group's new segments to the counters of their pages.</summary>
    public async Task AddAsync(IEnumerable<PageAddition> additions, CancellationToken cancellationToken)
    {
        var writes = new List<WriteModel<Page>>();
        foreach (var addition in additions)
        {
            var totals = addition.Totals;
            var id = Is(addition.SessionId, addition.PageId);
            var update = Change.Inc(p => p.Segments, totals.Segments).Inc(p => p.Events, totals.Events);
            if (totals.StartTime is not null)
                update = update.Min(p => p.StartTime, totals.StartTime).Max(p => p.EndTime, totals.EndTime);
            writes.Add(new UpdateOneModel<Page>(id, update));
            if (totals.Href is { } href)
                writes.Add(new UpdateOneModel<Page>(id & Where.Exists(p => p.Href, false), Change.Set(p => p.Href, href)));
            if (totals.Title is { } title)
                writes.Add(new UpdateOneModel<Page>(id & Where.Exists(p => p.Title, false), Change.Set(p => p.Title, title)));
        }

        if (writes.Count > 0)
            await _pages.BulkWriteAsync(writes, new BulkWriteOptions { IsOrdered = false }, cancellationToken);
    }

    public Task SetTotalsAsync(Page page, SegmentTotals totals, CancellationToken cancellationToken) =>
        _pages.UpdateOneAsync(
            Is(page.SessionId, page.Id),
            Change.Combine(
                Change.Set(p => p.Segments, totals.Segments),
                Change.Set(p => p.Events, totals.Events),
                MongoUpdates.SetOrUnset<Page, long?>(p => p.StartTime, totals.StartTime),
                MongoUpdates.SetOrUnset<Page, long?>(p => p.EndTime, totals.EndTime),
                MongoUpdates.SetOrUnset<Page, string?>(p => p.Href, totals.Href ?? page.Href),
                MongoUpdates.SetOrUnset<Page, string?>(p => p.Title, totals.Title ?? page.Title)
            ),
            cancellationToken: cancellationToken
        );

    public Task DeleteAsync(string sessionId, CancellationToken cancellationToken) =>
        _pages.DeleteManyAsync(Where.Eq(p => p.SessionId, sessionId), cancellationToken);

    private static FilterDefinition<Page> Is(string sessionId, string pageId) =>
        Where.Eq(p => p.SessionId, sessionId) & Where.Eq(p => p.Id, pageId);
}
