using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>The <c>identities</c> table: whom a session was ever said to be of, while <c>sessions</c> has the last one.</summary>
internal static class SqliteIdentities
{
    /// <summary>The ids of the sessions of <c>$user</c>. Of a session with more identities than are kept, the last one is found all the same.</summary>
    public const string SessionsOf = "SELECT session FROM identities WHERE user_id = $user UNION SELECT id FROM sessions WHERE user_id = $user AND segments > 0";

    /// <summary>Of the row of <c>sessions</c> at hand, as a JSON array, oldest first.</summary>
    public const string OfRow =
        "(SELECT json_group_array(user_id) FROM (SELECT user_id FROM identities WHERE session = sessions.id ORDER BY first_seen, user_id))";

    /// <summary>Part of the transaction that stores the segments.</summary>
    public static void Add(SqliteStatements statements, SessionAddition session)
    {
        foreach (var user in session.Totals.UserIds)
        {
            statements.Execute(
                """
                INSERT INTO identities (session, user_id, first_seen)
                SELECT $session, $user, $seen WHERE (SELECT count(*) FROM identities WHERE session = $session) < $most
                ON CONFLICT (session, user_id) DO NOTHING
                """,
                ("$session", session.SessionId),
                ("$user", user),
                ("$seen", session.ReceivedAtServer),
                ("$most", Session.MaxUserIds));
        }
    }
}
