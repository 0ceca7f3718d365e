using MongoDB.Driver;
using SessionReplay.Server.Storage.Projects;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>The <c>projectKeys</c> collection.</summary>
internal sealed class MongoKeyStore(MongoConnection connection) : IKeyStore
{
    private readonly IMongoCollection<ProjectKey> _keys = connection.Database.GetCollection<ProjectKey>("projectKeys");

    public async Task<IReadOnlyList<ProjectKey>> ListAsync(CancellationToken cancellationToken) =>
        await _keys
            .Find(Builders<ProjectKey>.Filter.Empty)
            .SortBy(key => key.ProjectId)
            .ThenBy(key => key.CreatedAt)
            .ThenBy(key => key.Key)
            .ToListAsync(cancellationToken);

    public async Task<bool> TryAddAsync(ProjectKey key, CancellationToken cancellationToken) =>
        (await MongoInserts.InsertNewAsync(_keys, [key], cancellationToken)).Count == 0;

    public async Task<bool> RevokeAsync(string key, long at, CancellationToken cancellationToken)
    {
        // $min also sets a field that does not exist yet.
        var revoked = await _keys.UpdateOneAsync(
            k => k.Key == key,
            Builders<ProjectKey>.Update.Min(k => k.RevokedAt, at),
            cancellationToken: cancellationToken
        );
        return revoked.MatchedCount == 1;
    }
}
