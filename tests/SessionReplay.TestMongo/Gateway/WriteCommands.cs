using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace SessionReplay.TestMongo.Gateway;

/// <summary>insert, update, delete and findAndModify.</summary>
internal static class WriteCommands
{
    public static void AddTo(Dictionary<string, Func<WireRequest, CancellationToken, Task<byte[]>>> commands, Engine engine)
    {
        foreach (var name in new[] { "insert", "update", "delete" })
        {
            var sql = $"SELECT p_result::bytea FROM documentdb_api.{name}($1, $2::documentdb_core.bson)";
            commands[name] = async (request, cancellationToken) =>
                WithMongoCodes(request, await engine.QueryAsync<byte[]>(sql, cancellationToken, request.Database, request.ToSpec()));
        }

        commands["findAndModify"] = commands["findandmodify"] = (request, cancellationToken) => engine.QueryAsync<byte[]>(
            "SELECT p_result::bytea FROM documentdb_api.find_and_modify($1, $2::documentdb_core.bson)", cancellationToken, request.Database, request.ToSpec());
    }

    /// <summary>Errors of single documents come in a reply that is a success; their codes are still DocumentDB's.</summary>
    private static byte[] WithMongoCodes(WireRequest request, byte[] result)
    {
        var reply = BsonSerializer.Deserialize<BsonDocument>(result);
        if (!reply.TryGetValue("writeErrors", out var errors))
            return result;
        foreach (var error in errors.AsBsonArray.OfType<BsonDocument>())
        {
            var code = ErrorCodes.FromPacked(error["code"].ToInt32());
            error["code"] = code;
            if (code == ErrorCodes.DuplicateKey)
                error["errmsg"] = $"E11000 duplicate key error collection: {request.Database}.{request.Collection} {error["errmsg"].AsString}";
        }

        return reply.ToBson();
    }
}
