using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace SessionReplay.TestMongo.Gateway;

/// <summary>Questions about the server, which the gateway answers itself.</summary>
internal static class ServerCommands
{
    /// <summary>The wire version of MongoDB 7.0, by which drivers choose their commands.</summary>
    private const int MaxWireVersion = 21;

    /// <summary>DocumentDB's own limit, <c>documentdb.maxWriteBatchSize</c>; a driver splits a larger write.</summary>
    private const int MaxWriteBatchSize = 25_000;

    public static void AddTo(
        Dictionary<string, Func<WireRequest, CancellationToken, Task<byte[]>>> commands,
        Engine engine,
        string diskPath
    )
    {
        commands["hello"] = commands["isMaster"] = commands["ismaster"] = (_, _) => Task.FromResult(Hello());
        commands["ping"] = commands["endSessions"] = commands["startSession"] = (_, _) => Task.FromResult(Replies.Ok());
        commands["buildInfo"] = commands["buildinfo"] = (_, _) => Task.FromResult(BuildInfo());
        commands["listDatabases"] = (request, cancellationToken) => ListDatabasesAsync(engine, request, cancellationToken);
        commands["collStats"] = (request, cancellationToken) =>
            engine.QueryAsync<byte[]>(
                "SELECT documentdb_api.coll_stats($1, $2, 1)::bytea",
                cancellationToken,
                request.Database,
                request.Collection
            );
        commands["dbStats"] = async (request, cancellationToken) =>
            WithDisk(
                diskPath,
                await engine.QueryAsync<byte[]>("SELECT documentdb_api.db_stats($1, 1, false)::bytea", cancellationToken, request.Database)
            );
    }

    /// <summary>
    /// Describes a standalone server: without a set name no driver expects transactions, retryable writes or change streams.
    /// </summary>
    private static byte[] Hello() =>
        Replies.Ok(
            new("helloOk", true),
            new("ismaster", true),
            new("isWritablePrimary", true),
            new("maxBsonObjectSize", WireFormat.MaxDocumentBytes),
            new("maxMessageSizeBytes", WireFormat.MaxMessageBytes),
            new("maxWriteBatchSize", MaxWriteBatchSize),
            new("localTime", new BsonDateTime(TimeProvider.System.GetUtcNow().UtcDateTime)),
            new("logicalSessionTimeoutMinutes", 30),
            new("minWireVersion", 0),
            new("maxWireVersion", MaxWireVersion),
            new("readOnly", false)
        );

    private static byte[] BuildInfo() =>
        Replies.Ok(
            new("version", "7.0.0"),
            new("versionArray", new BsonArray { 7, 0, 0, 0 }),
            new("gitVersion", "DocumentDB test gateway"),
            new("maxBsonObjectSize", WireFormat.MaxDocumentBytes)
        );

    /// <summary>Adds the size and the use of the disk, which MongoDB reports and DocumentDB does not.</summary>
    private static byte[] WithDisk(string path, byte[] stats)
    {
        var disk = new DriveInfo(path);
        var reply = BsonSerializer.Deserialize<BsonDocument>(stats);
        reply["fsTotalSize"] = (double)disk.TotalSize;
        reply["fsUsedSize"] = (double)(disk.TotalSize - disk.AvailableFreeSpace);
        return reply.ToBson();
    }

    private static async Task<byte[]> ListDatabasesAsync(Engine engine, WireRequest request, CancellationToken cancellationToken)
    {
        if (request.Command.GetValue("filter", new BsonDocument()).AsBsonDocument.ElementCount > 0)
            throw new MongoCommandException(ErrorCodes.IllegalOperation, "listDatabases takes no filter here");
        var names = await engine.QueryAsync<string[]>(
            "SELECT ARRAY(SELECT DISTINCT database_name FROM documentdb_api_catalog.collections ORDER BY 1)",
            cancellationToken
        );
        var databases = names.Select(name => new BsonDocument
        {
            { "name", name },
            { "sizeOnDisk", 0L },
            { "empty", false },
        });
        return Replies.Ok(new BsonElement("databases", new BsonArray(databases)), new BsonElement("totalSize", 0L));
    }
}
