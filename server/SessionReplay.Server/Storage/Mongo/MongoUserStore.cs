using MongoDB.Driver;
using SessionReplay.Server.Storage.Users;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>The <c>users</c> collection.</summary>
internal sealed class MongoUserStore(MongoConnection connection) : IUserStore
{
    private static readonly UpdateDefinitionBuilder<User> Change = Builders<User>.Update;

    private readonly IMongoCollection<User> _users = connection.Database.GetCollection<User>("users");

    public async Task<User?> FindAsync(string name, CancellationToken cancellationToken) =>
        await _users.Find(user => user.Name == name).FirstOrDefaultAsync(cancellationToken);

    public async Task<bool> TryAddAsync(User user, CancellationToken cancellationToken) =>
        (await MongoInserts.InsertNewAsync(_users, [user], cancellationToken)).Count == 0;

    public Task SetPasswordAsync(string name, string passwordHash, CancellationToken cancellationToken) =>
        _users.UpdateOneAsync(
            user => user.Name == name,
            Change.Set(user => user.PasswordHash, passwordHash).Unset(user => user.LoginLinkHash),
            cancellationToken: cancellationToken
        );

    public async Task<User?> TakeLoginLinkAsync(string loginLinkHash, CancellationToken cancellationToken) =>
        await _users.FindOneAndUpdateAsync(
            Builders<User>.Filter.Eq(user => user.LoginLinkHash, loginLinkHash),
            Change.Unset(user => user.LoginLinkHash),
            new FindOneAndUpdateOptions<User> { ReturnDocument = ReturnDocument.After },
            cancellationToken
        );
}
