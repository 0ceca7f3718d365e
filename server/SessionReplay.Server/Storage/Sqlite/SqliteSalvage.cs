using System.Globalization;
using Microsoft.Data.Sqlite;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>
/// Finds the sessions of a database that has unreadable pages. It collects ids from every table that names sessions and reads each session
/// by itself, so it takes one read for each session.
/// </summary>
internal static class SqliteSalvage
{
    /// <summary>How many values two hexadecimal digits have.</summary>
    private const int Ranges = 256;

    /// <summary>
    /// The ids of all sessions of which anything can still be found: newest first as far as the lists can be read, then the others.
    /// </summary>
    public static IReadOnlyList<string> Ids(SqliteStatements statements)
    {
        var ids = new List<string>();
        var isWhole = TryRead(statements, "SELECT id FROM sessions WHERE segments > 0 ORDER BY begun_at DESC, id DESC", ids);
        isWhole &= TryRead(statements, "SELECT id FROM sessions WHERE segments = 0 ORDER BY last_seen DESC", ids);
        if (!isWhole)
        {
            // The list is also read from its other end, as far as it can be read.
            TryRead(statements, "SELECT id FROM sessions WHERE segments > 0 ORDER BY begun_at, id", ids);
            // Then every table is searched by the first two digits of an id, so that damage in one range of ids hides no session of another
            // range.
            foreach (var (table, column) in new[] { ("sessions", "id"), ("pages", "session"), ("segments", "session") })
            {
                for (var range = 0; range < Ranges; range++)
                {
                    var (from, to) = (
                        range.ToString("x2", CultureInfo.InvariantCulture),
                        range == Ranges - 1 ? "g" : (range + 1).ToString("x2", CultureInfo.InvariantCulture)
                    );
                    Walk(
                        statements,
                        $"SELECT {column} FROM {table} WHERE {column} > $last AND {column} < '{to}' ORDER BY {column} LIMIT 1",
                        from,
                        ids
                    );
                    Walk(
                        statements,
                        $"SELECT {column} FROM {table} WHERE {column} < $last AND {column} >= '{from}' ORDER BY {column} DESC LIMIT 1",
                        to,
                        ids
                    );
                }
            }
        }

        return [.. ids.Distinct()];
    }

    /// <summary>
    /// Answers <see cref="ISessionStore.ListAsync"/>. A session whose row cannot be read is listed as damaged, if its id can be found
    /// elsewhere.
    /// </summary>
    public static IReadOnlyList<Session> List(SqliteStatements statements, SessionQuery query)
    {
        var ofUser = query.UserId is null ? null : OfUser(statements, query.UserId);
        var before = query.Before ?? (long.MaxValue, "");
        return
        [
            .. Ids(statements)
                .Where(id =>
                    (ofUser is null || ofUser.Contains(id))
                    && (query.IdPrefix is null || id.StartsWith(query.IdPrefix, StringComparison.Ordinal))
                )
                .Select(id => Find(statements, id))
                .OfType<Session>()
                .Where(session =>
                    (session.Segments > 0 || session.IsDamaged) && (!query.WithErrors || session.Errors > 0 || session.IsDamaged)
                )
                .Where(session => (session.BegunAtServer, session.Id).CompareTo(before) < 0)
                .OrderByDescending(session => session.BegunAtServer)
                .ThenByDescending(session => session.Id, StringComparer.Ordinal)
                .Take(query.Limit),
        ];
    }

    private static Session? Find(SqliteStatements statements, string id)
    {
        try
        {
            return statements.ReadFirst(
                $"SELECT {SqliteSessionRows.SessionColumns} FROM sessions WHERE id = $id",
                SqliteSessionRows.ReadSession,
                ("$id", id)
            );
        }
        catch (SqliteException exception) when (SqliteDamage.IsDamage(exception) || SqliteDamage.IsUnreadable(exception))
        {
            return SqliteSessionRows.Damaged(id, Begun(statements, id));
        }
    }

    /// <summary>
    /// When the session began, read from the index so that the session keeps its place in the list; 0 when the index cannot be read either.
    /// </summary>
    private static long Begun(SqliteStatements statements, string id)
    {
        var begun = new List<long>();
        Try(() =>
            begun.AddRange(
                statements.Read(
                    "SELECT begun_at FROM sessions INDEXED BY sessions_newest WHERE segments > 0 AND id = $id",
                    row => row.GetInt64(0),
                    ("$id", id)
                )
            )
        );
        return begun.FirstOrDefault();
    }

    private static HashSet<string> OfUser(SqliteStatements statements, string userId)
    {
        var ids = new HashSet<string>();
        Try(() =>
            ids.UnionWith(
                statements.Stream("SELECT session FROM identities WHERE user_id = $user", row => row.GetString(0), ("$user", userId))
            )
        );
        Try(() =>
            ids.UnionWith(
                statements.Stream(
                    "SELECT id FROM sessions WHERE user_id = $user AND segments > 0",
                    row => row.GetString(0),
                    ("$user", userId)
                )
            )
        );
        return ids;
    }

    /// <returns>False when the rows could not be read to the end. The ids read before that are in <paramref name="ids"/>.</returns>
    private static bool TryRead(SqliteStatements statements, string sql, List<string> ids) =>
        Try(() =>
        {
            foreach (var id in statements.Stream(sql, row => row.GetString(0)))
                ids.Add(id);
        });

    /// <summary>
    /// Steps through the index from one distinct value to the next, because one session may have a hundred thousand rows.
    /// </summary>
    private static void Walk(SqliteStatements statements, string sql, string last, List<string> ids) =>
        Try(() =>
        {
            while (statements.ReadFirst(sql, row => row.GetString(0), ("$last", last)) is { } next)
                ids.Add(last = next);
        });

    private static bool Try(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (SqliteException exception) when (SqliteDamage.IsDamage(exception) || SqliteDamage.IsUnreadable(exception))
        {
            return false;
        }
    }
}
