using Microsoft.Data.Sqlite;
using SessionReplay.Server.Storage.Errors;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>The <c>errors</c> table.</summary>
internal sealed class SqliteErrorStore(SqliteDatabase database) : IErrorStore
{
    private const string Columns = """id, session, page, time, kind, name, message, stack, source, line, "column" """;

    public Task<ErrorOccurrence?> FindAsync(string errorId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements => statements.ReadFirst($"SELECT {Columns} FROM errors WHERE id = $id", Read, ("$id", errorId)),
            cancellationToken
        );

    public Task<IReadOnlyList<ErrorOccurrence>> OfSessionAsync(string sessionId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ErrorOccurrence>>(
            statements =>
                statements.Read(
                    $"SELECT {Columns} FROM errors WHERE session = $session ORDER BY time, id LIMIT $limit",
                    Read,
                    ("$session", sessionId),
                    ("$limit", limit)
                ),
            cancellationToken
        );

    /// <summary>Inserts an error in the transaction that stores its segment.</summary>
    public static void Add(SqliteStatements statements, ErrorOccurrence error) =>
        statements.Execute(
            $"""
            INSERT INTO errors ({Columns}) VALUES ($id, $session, $page, $time, $kind, $name, $message, $stack, $source, $line, $column)
            ON CONFLICT (id) DO NOTHING
            """,
            ("$id", error.Id),
            ("$session", error.SessionId),
            ("$page", error.PageId),
            ("$time", error.Time),
            ("$kind", error.Kind),
            ("$name", error.Name),
            ("$message", error.Message),
            ("$stack", error.Stack),
            ("$source", error.Source),
            ("$line", error.Line),
            ("$column", error.Column)
        );

    private static ErrorOccurrence Read(SqliteDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            row.GetInt64(3),
            row.GetString(4),
            row.GetString(5),
            row.GetString(6),
            row.StringOrNull(7),
            row.StringOrNull(8),
            row.IntOrNull(9),
            row.IntOrNull(10)
        );
}
