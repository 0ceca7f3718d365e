using MongoDB.Driver;
using SessionReplay.Server.Tests.Support;
using SessionReplay.TestMongo;

[assembly: AssemblyFixture(typeof(MongoServer))]

namespace SessionReplay.Server.Tests.Support;

/// <summary>The MongoDB of these tests: started once, when it is first needed, and stopped after the last test.</summary>
public sealed class MongoServer : IAsyncDisposable
{
    private readonly Lazy<Task<MongoTestDatabase>> _database = new(() => MongoTestDatabase.StartAsync());

    /// <summary>A connection string with an empty database of its own.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var url = new MongoUrlBuilder((await _database.Value).ConnectionString) { DatabaseName = $"test_{Guid.NewGuid():N}" };
        return url.ToString();
    }

    /// <summary>Drops the database of a test.</summary>
    public static async Task DropAsync(string connectionString)
    {
        using var client = new MongoClient(connectionString);
        await client.DropDatabaseAsync(MongoUrl.Create(connectionString).DatabaseName);
    }

    public async ValueTask DisposeAsync()
    {
        if (_database.IsValueCreated)
            await (await _database.Value).DisposeAsync();
    }
}
