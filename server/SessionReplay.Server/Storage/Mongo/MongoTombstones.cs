using MongoDB.Driver;
using SessionReplay.Server.Storage.Projects;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>
/// The <c>deleted</c> collection: sessions that were deleted, so that segments still on their way do not bring them back.
/// </summary>
internal sealed class MongoTombstones(MongoConnection connection)
{
    private static readonly FilterDefinitionBuilder<Tombstone> Where = Builders<Tombstone>.Filter;

    private readonly IMongoCollection<Tombstone> _deleted = connection.Database.GetCollection<Tombstone>("deleted");

    public Task AddAsync(string sessionId, long deletedAt, CancellationToken cancellationToken) =>
        _deleted.ReplaceOneAsync(
            Where.Eq(tombstone => tombstone.Id, sessionId),
            new() { Id = sessionId, DeletedAt = deletedAt },
            new ReplaceOptions { IsUpsert = true },
            cancellationToken
        );

    /// <summary>Which of these sessions were deleted.</summary>
    public async Task<IReadOnlySet<string>> AmongAsync(IEnumerable<string> sessionIds, CancellationToken cancellationToken) =>
        (
            await _deleted
                .Find(Where.In(tombstone => tombstone.Id, sessionIds))
                .Project(tombstone => tombstone.Id)
                .ToListAsync(cancellationToken)
        ).ToHashSet();

    /// <summary>Notes that nothing of the session is left.</summary>
    public Task SetPurgedAsync(string sessionId, CancellationToken cancellationToken) =>
        _deleted.UpdateOneAsync(
            Where.Eq(tombstone => tombstone.Id, sessionId),
            Builders<Tombstone>.Update.Set(tombstone => tombstone.Purged, true),
            cancellationToken: cancellationToken
        );

    /// <summary>Sessions whose delete may have stopped midway, and sessions that were deleted long enough ago to be forgotten.</summary>
    public async Task<IReadOnlyList<string>> UnfinishedAsync(long deletedBefore, CancellationToken cancellationToken) =>
        await _deleted
            .Find(Where.Ne(tombstone => tombstone.Purged, true) | Where.Lt(tombstone => tombstone.DeletedAt, deletedBefore))
            .Project(tombstone => tombstone.Id)
            .ToListAsync(cancellationToken);

    public Task ForgetAsync(long deletedBefore, CancellationToken cancellationToken) =>
        _deleted.DeleteManyAsync(Where.Lt(tombstone => tombstone.DeletedAt, deletedBefore), cancellationToken);

    private sealed class Tombstone
    {
        public required string Id { get; init; }

        /// <summary>When the session was deleted, in ms since 1970 by the server's clock.</summary>
        public required long DeletedAt { get; init; }
        public bool Purged { get; init; }
    }
}
