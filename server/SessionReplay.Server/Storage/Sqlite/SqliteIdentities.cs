using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>
/// The <c>identities</c> table: the users that identify() ever named in a session. <c>sessions</c> has the last one only.
/// </summary>
internal static class SqliteIdentities
{
    /// <summary>
    /// SQL for the ids of the sessions of <c>$user</c>. It also asks <c>sessions</c>, so that a session is found by its last user even when
    /// it has more identities than are kept.
    /// </summary>
    public const string SessionsOf =
        "SELECT session FROM identities WHERE user_id = $user UNION SELECT id FROM sessions WHERE user_id = $user AND segments > 0";

    /// <summary>SQL for the identities of the current row of <c>sessions</c>, as a JSON array, oldest first.</summary>
    public const string OfRow =
        "(SELECT json_group_array(user_id) FROM (SELECT user_id FROM identities WHERE session = sessions.id ORDER BY first_seen, user_id))";

    /// <summary>
    /// Adds a session's new identities in the transaction that stores the segments, up to <see cref="Session.MaxUserIds"/>.
    /// </summary>
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
                ("$most", Session.MaxUserIds)
            );
        }
    }
}
