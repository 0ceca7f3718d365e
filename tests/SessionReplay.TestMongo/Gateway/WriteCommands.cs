using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace SessionReplay.TestMongo.Gateway;

/// <summary>insert, update, delete and findAndModify.</summary>
internal static class WriteCommands
{
    /// <summary>Says whether the commit of this statement waits for the disk: PostgreSQL looks at the setting when it commits.</summary>
    private const string Journal = ", set_config('synchronous_commit', $3, true)";

    public static void AddTo(Dictionary<string, Func<WireRequest, CancellationToken, Task<byte[]>>> commands, Engine engine)
    {
        foreach (var (name, statements) in new[] { ("insert", "documents"), ("update", "updates"), ("delete", "deletes") })
        {
            var sql = $"SELECT p_result::bytea{Journal} FROM documentdb_api.{name}($1, $2::documentdb_core.bson)";
            commands[name] = (request, cancellationToken) =>
                new WriteBatch(request, statements).RunAsync(async batch =>
                    WithMongoCodes(
                        batch,
                        await engine.QueryAsync<byte[]>(sql, cancellationToken, batch.Database, batch.ToSpec(), Synchronous(batch))
                    )
                );
        }

        commands["findAndModify"] = commands["findandmodify"] = (request, cancellationToken) =>
            engine.QueryAsync<byte[]>(
                $"SELECT p_result::bytea{Journal} FROM documentdb_api.find_and_modify($1, $2::documentdb_core.bson)",
                cancellationToken,
                request.Database,
                request.ToSpec(),
                Synchronous(request)
            );

        var upserts = new UpsertTurns();
        foreach (var name in new[] { "update", "findAndModify", "findandmodify" })
        {
            var run = commands[name];
            commands[name] = (request, cancellationToken) =>
                upserts.RunAsync(request, () => run(request, cancellationToken), cancellationToken);
        }
    }

    private static string Synchronous(WireRequest request) => request.IsJournaled ? "on" : "off";

    /// <summary>Errors of single documents come in a reply that is a success, with DocumentDB's codes; this puts in MongoDB's.</summary>
    private static BsonDocument WithMongoCodes(WireRequest request, byte[] result)
    {
        var reply = BsonSerializer.Deserialize<BsonDocument>(result);
        if (!reply.TryGetValue("writeErrors", out var errors))
            return reply;
        foreach (var error in errors.AsBsonArray.OfType<BsonDocument>())
        {
            var code = ErrorCodes.FromPacked(error["code"].ToInt32());
            error["code"] = code;
            if (code == ErrorCodes.DuplicateKey)
                error["errmsg"] =
                    $"E11000 duplicate key error collection: {request.Database}.{request.Collection} {error["errmsg"].AsString}";
        }

        return reply;
    }
}
