using System.Collections.Concurrent;

namespace SessionReplay.TestMongo.Gateway;

/// <summary>Queries with more to read, each with the continuation that DocumentDB gave with the last page.</summary>
internal sealed class CursorTable(Engine engine, TimeProvider time)
{
    /// <summary>MongoDB keeps a cursor that is not read for the same time.</summary>
    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<long, Cursor> _cursors = new();

    public async Task<byte[]> OpenAsync(string function, WireRequest request, CancellationToken cancellationToken)
    {
        var sql = $"SELECT cursorpage::bytea, continuation::bytea, cursorid FROM documentdb_api.{function}($1, $2::documentdb_core.bson)";
        var row = await engine.QueryRowAsync(sql, cancellationToken, request.Database, request.ToSpec());
        if (row[1] is byte[] continuation)
            Keep((long)row[2], new Cursor(request.Database, continuation, time.GetTimestamp()));
        return (byte[])row[0];
    }

    public async Task<byte[]> GetMoreAsync(WireRequest request, CancellationToken cancellationToken)
    {
        var id = request.Command["getMore"].ToInt64();
        // The cursor is taken out while it is read: a second getMore at the same time finds none and
        // fails, as on a cursor in use in MongoDB.
        if (!_cursors.TryRemove(id, out var cursor))
            throw new MongoCommandException(ErrorCodes.CursorNotFound, $"cursor id {id} not found");
        const string Sql =
            "SELECT cursorpage::bytea, continuation::bytea FROM documentdb_api.cursor_get_more($1, $2::documentdb_core.bson, $3::documentdb_core.bson)";
        var row = await engine.QueryRowAsync(Sql, cancellationToken, cursor.Database, request.ToSpec(), cursor.Continuation);
        if (row[1] is byte[] continuation)
            Keep(id, cursor with { Continuation = continuation, LastRead = time.GetTimestamp() });
        return (byte[])row[0];
    }

    /// <returns>False when there is no such cursor (any more).</returns>
    public async Task<bool> CloseAsync(long id, CancellationToken cancellationToken)
    {
        if (!_cursors.TryRemove(id, out _))
            return false;
        await engine.QueryRowAsync("SELECT documentdb_api_internal.delete_cursors(ARRAY[$1])::text", cancellationToken, id);
        return true;
    }

    private void Keep(long id, Cursor cursor)
    {
        _cursors[id] = cursor;
        // DocumentDB removes the files of idle cursors by itself.
        foreach (var idle in _cursors.Where(entry => time.GetElapsedTime(entry.Value.LastRead) > IdleLimit))
            _cursors.TryRemove(idle);
    }

    private sealed record Cursor(string Database, byte[] Continuation, long LastRead);
}
