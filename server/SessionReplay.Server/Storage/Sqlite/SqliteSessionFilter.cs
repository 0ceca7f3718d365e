using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>
/// Turns a query for sessions into a WHERE clause of its own: a parameter that switches a filter off would keep SQLite from using an index.
/// </summary>
internal static class SqliteSessionFilter
{
    /// <returns>The conditions and their parameters. Texts from the query stand in parameters only.</returns>
    public static (string Where, IReadOnlyList<(string Name, object? Value)> Parameters) Of(SessionQuery query)
    {
        var conditions = new List<string> { "segments > 0" };
        var parameters = new List<(string, object?)>();
        if (query.Before is var (begunAt, id))
            Add("(begun_at, id) < ($begun_at, $id)", ("$begun_at", begunAt), ("$id", id));
        if (query.UserId is { } user)
            Add($"id IN ({SqliteIdentities.SessionsOf})", ("$user", user));
        if (query.WithErrors)
            Add("errors > 0");
        if (query.IdPrefix is { } prefix)
            Add("id >= $id_from AND id < $id_end", ("$id_from", prefix), ("$id_end", query.IdEnd));
        return (string.Join(" AND ", conditions), parameters);

        void Add(string condition, params ReadOnlySpan<(string, object?)> values)
        {
            conditions.Add(condition);
            parameters.AddRange(values);
        }
    }
}
