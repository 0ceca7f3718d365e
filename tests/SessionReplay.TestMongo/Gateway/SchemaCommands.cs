using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace SessionReplay.TestMongo.Gateway;

/// <summary>Collections and indexes: create, change, drop.</summary>
internal static class SchemaCommands
{
    public static void AddTo(Dictionary<string, Func<WireRequest, CancellationToken, Task<byte[]>>> commands, Engine engine)
    {
        // Capped collections do not exist in DocumentDB; an ordinary one keeps more, which hurts no test.
        commands["create"] = (request, cancellationToken) =>
            engine.ChangeSchemaAsync<byte[]>(
                "SELECT documentdb_api.create_collection_view($1, $2::documentdb_core.bson)::bytea",
                cancellationToken,
                request.Database,
                request.ToSpec("capped", "size", "max")
            );
        commands["collMod"] = (request, cancellationToken) =>
            engine.ChangeSchemaAsync<byte[]>(
                "SELECT documentdb_api.coll_mod($1, $2, $3::documentdb_core.bson)::bytea",
                cancellationToken,
                request.Database,
                request.Collection,
                request.ToSpec()
            );
        commands["drop"] = async (request, cancellationToken) =>
        {
            await engine.ChangeSchemaAsync<bool>(
                "SELECT documentdb_api.drop_collection($1, $2)",
                cancellationToken,
                request.Database,
                request.Collection
            );
            return Replies.Ok(new BsonElement("ns", $"{request.Database}.{request.Collection}"));
        };
        commands["dropDatabase"] = async (request, cancellationToken) =>
        {
            await engine.ChangeSchemaAsync<object>("SELECT documentdb_api.drop_database($1)", cancellationToken, request.Database);
            return Replies.Ok(new BsonElement("dropped", request.Database));
        };
        commands["createIndexes"] = async (request, cancellationToken) =>
            WithMongoError(
                await engine.ChangeSchemaAsync<byte[]>(
                    "SELECT documentdb_api_internal.create_indexes_non_concurrently($1, $2::documentdb_core.bson, true)::bytea",
                    cancellationToken,
                    request.Database,
                    request.ToSpec("commitQuorum")
                )
            );
        commands["dropIndexes"] = commands["deleteIndexes"] = async (request, cancellationToken) =>
            WithMongoError(
                Convert.FromHexString(
                    (
                        await engine.CallAsync(
                            "CALL documentdb_api.drop_indexes($1, $2::documentdb_core.bson, NULL)",
                            cancellationToken,
                            request.Database,
                            request.ToSpec()
                        )
                    )["BSONHEX".Length..]
                )
            );
    }

    /// <summary>
    /// The index functions return their error instead of raising it: at the top of the reply, or in the entry of its only shard.
    /// </summary>
    private static byte[] WithMongoError(byte[] result)
    {
        var reply = BsonSerializer.Deserialize<BsonDocument>(result);
        if (reply.GetValue("ok", 1).ToBoolean())
            return Replies.Ok(reply.Elements.Where(element => element.Name is not "ok" and not "raw"));
        var error = reply.TryGetValue("raw", out var shards) ? shards.AsBsonDocument.First().Value.AsBsonDocument : reply;
        throw new MongoCommandException(ErrorCodes.FromPacked(error["code"].ToInt32()), error["errmsg"].AsString);
    }
}
