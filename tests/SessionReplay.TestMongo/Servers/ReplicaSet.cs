using MongoDB.Bson;
using MongoDB.Driver;

namespace SessionReplay.TestMongo.Servers;

/// <summary>
/// Makes a fresh mongod a replica set of one member, as production has it, so that majority means something and change streams work.
/// </summary>
internal static class ReplicaSet
{
    public const string Name = "test";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <param name="member">The address that the server has for itself; a container's server has another address for its clients.</param>
    public static async Task InitiateAsync(string connectionString, string member, CancellationToken cancellationToken)
    {
        var settings = MongoClientSettings.FromConnectionString(connectionString);
        settings.ServerSelectionTimeout = Timeout;
        using var client = new MongoClient(settings);
        var admin = client.GetDatabase("admin");
        var config = new BsonDocument
        {
            { "_id", Name },
            {
                "members",
                new BsonArray
                {
                    new BsonDocument { { "_id", 0 }, { "host", member } },
                }
            },
        };
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        await admin.RunCommandAsync<BsonDocument>(new BsonDocument("replSetInitiate", config), ReadPreference.Nearest, timeout.Token);
        while (
            !(await admin.RunCommandAsync<BsonDocument>(new BsonDocument("hello", 1), ReadPreference.Nearest, timeout.Token))[
                "isWritablePrimary"
            ].AsBoolean
        )
            await Task.Delay(50, timeout.Token);
    }
}
