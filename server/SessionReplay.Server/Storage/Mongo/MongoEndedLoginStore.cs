using MongoDB.Driver;
using SessionReplay.Server.Storage.Users;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>The <c>endedLogins</c> collection.</summary>
internal sealed class MongoEndedLoginStore(MongoConnection connection) : IEndedLoginStore
{
    private static readonly FilterDefinitionBuilder<EndedLogin> Where = Builders<EndedLogin>.Filter;

    private readonly IMongoCollection<EndedLogin> _ended = connection.Database.GetCollection<EndedLogin>("endedLogins");

    public async Task AddAsync(string loginId, long until, long now, CancellationToken cancellationToken)
    {
        await MongoInserts.InsertNewAsync(_ended, [new() { Id = loginId, Until = until }], cancellationToken);
        await _ended.DeleteManyAsync(Where.Lt(login => login.Until, now), cancellationToken);
    }

    public Task<bool> HasAsync(string loginId, CancellationToken cancellationToken) =>
        _ended.Find(Where.Eq(login => login.Id, loginId)).AnyAsync(cancellationToken);

    private sealed class EndedLogin
    {
        public required string Id { get; init; }

        /// <summary>When the login's cookie has expired, in ms since 1970 by the server's clock.</summary>
        public required long Until { get; init; }
    }
}
