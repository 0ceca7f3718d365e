using MongoDB.Bson;
using MongoDB.Driver;

namespace SessionReplay.TestMongo.Servers;

/// <summary>Asks a server for its version, which also proves that it answers.</summary>
internal static class ServerVersion
{
    public static async Task<string> AskAsync(string connectionString, CancellationToken cancellationToken)
    {
        using var client = new MongoClient(connectionString);
        var info = await client
            .GetDatabase("admin")
            .RunCommandAsync<BsonDocument>(new BsonDocument("buildInfo", 1), cancellationToken: cancellationToken);
        return info["version"].AsString;
    }
}
