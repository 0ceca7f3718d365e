using MongoDB.Bson;
using MongoDB.Driver;
using SessionReplay.TestMongo.Tests;

[assembly: AssemblyFixture(typeof(MongoFixture))]

namespace SessionReplay.TestMongo.Tests;

/// <summary>One database server for all tests; each test has a database of its own.</summary>
public sealed class MongoFixture : IAsyncLifetime
{
    private MongoTestDatabase? _mongo;

    public MongoTestDatabase Mongo => _mongo!;

    public async ValueTask InitializeAsync() => _mongo = await MongoTestDatabase.StartAsync(TestContext.Current.CancellationToken);

    public IMongoDatabase NewDatabase() => new MongoClient(Mongo.ConnectionString).GetDatabase($"test-{ObjectId.GenerateNewId()}");

    public async ValueTask DisposeAsync()
    {
        if (_mongo is not null)
            await _mongo.DisposeAsync();
    }
}
