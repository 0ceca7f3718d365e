using MongoDB.Bson;

namespace SessionReplay.TestMongo.Gateway;

/// <summary>Commands that answer with documents, at once or page by page.</summary>
internal static class ReadCommands
{
    public static void AddTo(
        Dictionary<string, Func<WireRequest, CancellationToken, Task<byte[]>>> commands,
        Engine engine,
        CursorTable cursors
    )
    {
        var firstPages = new Dictionary<string, string>
        {
            ["find"] = "find_cursor_first_page",
            ["aggregate"] = "aggregate_cursor_first_page",
            ["listCollections"] = "list_collections_cursor_first_page",
            ["listIndexes"] = "list_indexes_cursor_first_page",
        };
        foreach (var (name, function) in firstPages)
            commands[name] = (request, cancellationToken) => cursors.OpenAsync(function, request, cancellationToken);
        commands["getMore"] = cursors.GetMoreAsync;
        commands["killCursors"] = async (request, cancellationToken) =>
        {
            var killed = new BsonArray();
            foreach (var id in request.Command["cursors"].AsBsonArray)
            {
                if (await cursors.CloseAsync(id.ToInt64(), cancellationToken))
                    killed.Add(id);
            }

            return Replies.Ok(
                new("cursorsKilled", killed),
                new("cursorsNotFound", new BsonArray(request.Command["cursors"].AsBsonArray.Except(killed))),
                new("cursorsAlive", new BsonArray()),
                new("cursorsUnknown", new BsonArray())
            );
        };
        commands["count"] = (request, cancellationToken) =>
            engine.QueryAsync<byte[]>(
                "SELECT document::bytea FROM documentdb_api.count_query($1, $2::documentdb_core.bson)",
                cancellationToken,
                request.Database,
                request.ToSpec()
            );
        commands["distinct"] = (request, cancellationToken) =>
            engine.QueryAsync<byte[]>(
                "SELECT document::bytea FROM documentdb_api.distinct_query($1, $2::documentdb_core.bson)",
                cancellationToken,
                request.Database,
                request.ToSpec()
            );
    }
}
