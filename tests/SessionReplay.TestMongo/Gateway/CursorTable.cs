using System.Collections.Concurrent;
using Npgsql;

namespace SessionReplay.TestMongo.Gateway;

/// <summary>Queries with more to read. DocumentDB gives a continuation with each page, or keeps a cursor in its connection.</summary>
internal sealed class CursorTable(Engine engine, TimeProvider time) : IAsyncDisposable
{
    /// <summary>As long as MongoDB keeps a cursor that nobody reads.</summary>
    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(10);

    /// <summary>A cursor with a connection of its own takes it from the pool, so clients that were killed may not leave many.</summary>
    private const int MaxPinned = 24;

    private readonly ConcurrentDictionary<long, Cursor> _cursors = new();

    public async Task<byte[]> OpenAsync(string function, WireRequest request, CancellationToken cancellationToken)
    {
        var connection = await engine.ConnectAsync(cancellationToken);
        var keepConnection = false;
        try
        {
            await using var command = new NpgsqlCommand($"SELECT cursorpage::bytea, continuation::bytea, persistconnection, cursorid FROM documentdb_api.{function}($1, $2::documentdb_core.bson)", connection);
            Engine.AddArguments(command, request.Database, request.ToSpec());
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var page = reader.GetFieldValue<byte[]>(0);
            if (!await reader.IsDBNullAsync(1, cancellationToken))
            {
                keepConnection = reader.GetBoolean(2);
                await KeepAsync(reader.GetInt64(3), new Cursor(request.Database, reader.GetFieldValue<byte[]>(1), keepConnection ? connection : null, time.GetTimestamp()));
            }

            return page;
        }
        finally
        {
            if (!keepConnection)
                await connection.DisposeAsync();
        }
    }

    public async Task<byte[]> GetMoreAsync(WireRequest request, CancellationToken cancellationToken)
    {
        var id = request.Command["getMore"].ToInt64();
        // Taken out while it is read: a second getMore at the same time finds none, as one on a cursor in use fails in MongoDB.
        if (!_cursors.TryRemove(id, out var cursor))
            throw new MongoCommandException(ErrorCodes.CursorNotFound, $"cursor id {id} not found");

        var connection = cursor.Connection ?? await engine.ConnectAsync(cancellationToken);
        var open = false;
        try
        {
            await using var command = new NpgsqlCommand("SELECT cursorpage::bytea, continuation::bytea FROM documentdb_api.cursor_get_more($1, $2::documentdb_core.bson, $3::documentdb_core.bson)", connection);
            Engine.AddArguments(command, cursor.Database, request.ToSpec(), cursor.Continuation);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var page = reader.GetFieldValue<byte[]>(0);
            if (!await reader.IsDBNullAsync(1, cancellationToken))
            {
                open = true;
                await KeepAsync(id, cursor with { Continuation = reader.GetFieldValue<byte[]>(1), LastRead = time.GetTimestamp() });
            }

            return page;
        }
        finally
        {
            if (!open || cursor.Connection is null)
                await connection.DisposeAsync();
        }
    }

    /// <returns>False when there is no such cursor (any more).</returns>
    public async Task<bool> CloseAsync(long id)
    {
        if (!_cursors.TryRemove(id, out var cursor))
            return false;
        if (cursor.Connection is not null)
            await cursor.Connection.DisposeAsync(); // Back in the pool, which closes what was open in it.
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var id in _cursors.Keys)
            await CloseAsync(id);
    }

    private async Task KeepAsync(long id, Cursor cursor)
    {
        _cursors[id] = cursor;
        foreach (var (other, idle) in _cursors)
        {
            if (time.GetElapsedTime(idle.LastRead) > IdleLimit)
                await CloseAsync(other);
        }

        if (cursor.Connection is not null && _cursors.Where(entry => entry.Value.Connection is not null).ToArray() is { Length: > MaxPinned } pinned)
            await CloseAsync(pinned.MinBy(entry => entry.Value.LastRead).Key);
    }

    /// <param name="Connection">Set when the engine's cursor lives in it.</param>
    private sealed record Cursor(string Database, byte[] Continuation, NpgsqlConnection? Connection, long LastRead);
}
