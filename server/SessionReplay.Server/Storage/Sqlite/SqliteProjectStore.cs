using System.Text.Json;
using Microsoft.Data.Sqlite;
using SessionReplay.Server.Storage.Projects;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>The <c>projects</c> table.</summary>
internal sealed class SqliteProjectStore(SqliteDatabase database, TimeProvider time) : IProjectStore
{
    private const string Columns = "id, name, key, origins, scrubs, scrub_patterns, sessions_per_day, max_stored_bytes";

    public Task<Project?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements => statements.ReadFirst($"SELECT {Columns} FROM projects WHERE id = $id", Read, ("$id", id)),
            cancellationToken
        );

    public Task<IReadOnlyList<Project>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Project>>(
            statements => statements.Read($"SELECT {Columns} FROM projects ORDER BY id", Read),
            cancellationToken
        );

    public Task<bool> TryAddAsync(Project project, CancellationToken cancellationToken) =>
        database.WriteAsync(
            statements =>
            {
                var added =
                    statements.Execute(
                        $"INSERT INTO projects ({Columns}) VALUES ($id, $name, $key, $origins, $scrubs, $patterns, $sessions, $bytes) ON CONFLICT (id) DO NOTHING",
                        [("$id", project.Id), ("$key", project.Key), .. Settings(project)]
                    ) == 1;
                if (added)
                    SqliteKeyStore.Add(statements, new(project.Key, project.Id, time.GetUtcNow().ToUnixTimeMilliseconds()));
                return added;
            },
            cancellationToken
        );

    public Task<bool> UpdateAsync(Project project, CancellationToken cancellationToken) =>
        database.WriteAsync(
            statements =>
                statements.Execute(
                    """
                    UPDATE projects SET name = $name, origins = $origins, scrubs = $scrubs, scrub_patterns = $patterns, sessions_per_day = $sessions, max_stored_bytes = $bytes
                    WHERE id = $id
                    """,
                    [("$id", project.Id), .. Settings(project)]
                ) == 1,
            cancellationToken
        );

    private static (string Name, object? Value)[] Settings(Project project) =>
        [
            ("$name", project.Name),
            ("$origins", JsonSerializer.Serialize(project.Origins)),
            ("$scrubs", project.Scrubs),
            ("$patterns", JsonSerializer.Serialize(project.ScrubPatterns)),
            ("$sessions", project.SessionsPerDay),
            ("$bytes", project.MaxStoredBytes),
        ];

    private static Project Read(SqliteDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), Texts(row.GetString(3)))
        {
            Scrubs = row.GetBoolean(4),
            ScrubPatterns = Texts(row.GetString(5)),
            SessionsPerDay = row.GetInt32(6),
            MaxStoredBytes = row.GetInt64(7),
        };

    private static string[] Texts(string json) => JsonSerializer.Deserialize<string[]>(json)!;
}
