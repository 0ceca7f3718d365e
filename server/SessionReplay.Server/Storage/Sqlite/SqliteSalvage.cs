using System.Globalization;
using Microsoft.Data.Sqlite;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>Finds the sessions of a database of which some pages cannot be read: from whatever knows of them, and each by itself. It takes a read for each session there is.</summary>
internal static class SqliteSalvage
{
    /// <summary>Two hexadecimal digits.</summary>
    private const int Ranges = 256;

    /// <summary>Every session of which anything can still be found: newest first, then those that no list has any more.</summary>
    public static IReadOnlyList<string> Ids(SqliteStatements statements)
    {
        var ids = new List<string>();
        var isWhole = TryRead(statements, "SELECT id FROM sessions WHERE segments > 0 ORDER BY begun_at DESC, id DESC", ids);
        isWhole &= TryRead(statements, "SELECT id FROM sessions WHERE segments = 0 ORDER BY last_seen DESC", ids);
        if (!isWhole)
        {
            // From both ends, as far as they can be read.
            TryRead(statements, "SELECT id FROM sessions WHERE segments > 0 ORDER BY begun_at, id", ids);
            // By the first two digits of an id: damage in one such range hides nothing of another.
            foreach (var (table, column) in new[] { ("sessions", "id"), ("pages", "session"), ("segments", "session") })
            {
                for (var range = 0; range < Ranges; range++)
                {
                    var (from, to) = (range.ToString("x2", CultureInfo.InvariantCulture), range == Ranges - 1 ? "g" : (range + 1).ToString("x2", CultureInfo.InvariantCulture));
                    Walk(statements, $"SELECT {column} FROM {table} WHERE {column} > $last AND {column} < '{to}' ORDER BY {column} LIMIT 1", from, ids);
                    Walk(statements, $"SELECT {column} FROM {table} WHERE {column} < $last AND {column} >= '{from}' ORDER BY {column} DESC LIMIT 1", to, ids);
                }
            }
        }

        return [.. ids.Distinct()];
    }

    /// <summary>What <see cref="ISessionStore.ListAsync"/> gives. A session whose row cannot be read stands in it as damaged, if anything else says which it is.</summary>
    public static IReadOnlyList<Session> List(SqliteStatements statements, SessionQuery query)
    {
        var ofUser = query.UserId is null ? null : OfUser(statements, query.UserId);
        var before = query.Before ?? (long.MaxValue, "");
        return
        [
            .. Ids(statements)
                .Where(id => (ofUser is null || ofUser.Contains(id)) && (query.IdPrefix is null || id.StartsWith(query.IdPrefix, StringComparison.Ordinal)))
                .Select(id => Find(statements, id))
                .OfType<Session>()
                .Where(session => (session.Segments > 0 || session.IsDamaged) && (!query.WithErrors || session.Errors > 0 || session.IsDamaged))
                .Where(session => (session.BegunAtServer, session.Id).CompareTo(before) < 0)
                .OrderByDescending(session => session.BegunAtServer).ThenByDescending(session => session.Id, StringComparer.Ordinal)
                .Take(query.Limit),
        ];
    }

    private static Session? Find(SqliteStatements statements, string id)
    {
        try
        {
            return statements.ReadFirst($"SELECT {SqliteSessionRows.SessionColumns} FROM sessions WHERE id = $id", SqliteSessionRows.ReadSession, ("$id", id));
        }
        catch (SqliteException exception) when (SqliteDamage.IsDamage(exception) || SqliteDamage.IsUnreadable(exception))
        {
            return SqliteSessionRows.Damaged(id, Begun(statements, id));
        }
    }

    /// <summary>When it began, from the index, so that it keeps its place in the list; 0 when that does not say either.</summary>
    private static long Begun(SqliteStatements statements, string id)
    {
        var begun = new List<long>();
        Try(() => begun.AddRange(statements.Read("SELECT begun_at FROM sessions INDEXED BY sessions_newest WHERE segments > 0 AND id = $id", row => row.GetInt64(0), ("$id", id))));
        return begun.FirstOrDefault();
    }

    private static HashSet<string> OfUser(SqliteStatements statements, string userId)
    {
        var ids = new HashSet<string>();
        Try(() => ids.UnionWith(statements.Stream("SELECT session FROM identities WHERE user_id = $user", row => row.GetString(0), ("$user", userId))));
        Try(() => ids.UnionWith(statements.Stream("SELECT id FROM sessions WHERE user_id = $user AND segments > 0", row => row.GetString(0), ("$user", userId))));
        return ids;
    }

    /// <returns>False: it could not be read to the end. What was read before is in <paramref name="ids"/>.</returns>
    private static bool TryRead(SqliteStatements statements, string sql, List<string> ids) => Try(() =>
    {
        foreach (var id in statements.Stream(sql, row => row.GetString(0))) ids.Add(id);
    });

    /// <summary>From one value to the next, by the index: there may be a hundred thousand rows of each.</summary>
    private static void Walk(SqliteStatements statements, string sql, string last, List<string> ids) => Try(() =>
    {
        while (statements.ReadFirst(sql, row => row.GetString(0), ("$last", last)) is { } next) ids.Add(last = next);
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
