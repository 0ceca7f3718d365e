using MongoDB.Driver;
using SessionReplay.Server.Storage.Secrets;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>The <c>secrets</c> collection.</summary>
internal sealed class MongoSecretStore(MongoConnection connection) : ISecretStore
{
    private static readonly FilterDefinitionBuilder<SecretDocument> Where = Builders<SecretDocument>.Filter;

    private readonly IMongoCollection<SecretDocument> _secrets = connection.Database.GetCollection<SecretDocument>("secrets");

    public async Task<byte[]> GetOrAddAsync(string name, Func<byte[]> create, CancellationToken cancellationToken)
    {
        if (await FindAsync(name, cancellationToken) is { } existing)
            return existing;
        var secret = create();
        var others = await MongoInserts.InsertNewAsync(_secrets, [new() { Id = name, Value = secret }], cancellationToken);
        // When another server was faster, its secret counts.
        return others.Count == 0 ? secret : (await FindAsync(name, cancellationToken))!;
    }

    public async Task<IReadOnlyList<byte[]>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        var secrets = await _secrets
            .Find(Where.Gte(secret => secret.Id, prefix) & Where.Lt(secret => secret.Id, prefix + '\uffff'))
            .SortBy(secret => secret.Id)
            .ToListAsync(cancellationToken);
        return [.. secrets.Select(secret => secret.Value)];
    }

    private async Task<byte[]?> FindAsync(string name, CancellationToken cancellationToken) =>
        (await _secrets.Find(Where.Eq(secret => secret.Id, name)).FirstOrDefaultAsync(cancellationToken))?.Value;

    private sealed class SecretDocument
    {
        public required string Id { get; init; }
        public required byte[] Value { get; init; }
    }
}
