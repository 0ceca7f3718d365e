using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>The <c>projects</c> table.</summary>
internal sealed class SqliteProjectStore(SqliteDatabase database) : IProjectStore
{
    public Task<Project?> FindByKeyAsync(string key, CancellationToken cancellationToken) => database.ReadAsync(
        statements => statements.ReadFirst("SELECT id, name, key, origins FROM projects WHERE key = $key", Read, ("$key", key)), cancellationToken);

    public Task<IReadOnlyList<Project>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<Project>>(
        statements => statements.Read("SELECT id, name, key, origins FROM projects ORDER BY id", Read), cancellationToken);

    public Task<bool> TryAddAsync(Project project, CancellationToken cancellationToken) => database.WriteAsync(
        statements => statements.Execute(
            "INSERT INTO projects (id, name, key, origins) VALUES ($id, $name, $key, $origins) ON CONFLICT (id) DO NOTHING",
            ("$id", project.Id),
            ("$name", project.Name),
            ("$key", project.Key),
            ("$origins", JsonSerializer.Serialize(project.Origins))) == 1,
        cancellationToken);

    private static Project Read(SqliteDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), JsonSerializer.Deserialize<string[]>(row.GetString(3))!);
}
