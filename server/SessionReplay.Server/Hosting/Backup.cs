using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Sqlite;

namespace SessionReplay.Server.Hosting;

/// <summary><c>--backup FILE</c>: copies the SQLite database, also while a server runs on it, and ends.</summary>
internal static class Backup
{
    public const string Argument = "backup";

    public static bool IsWanted(WebApplication app) => app.Configuration[Argument] is not null;

    public static async Task<int> RunAsync(WebApplication app)
    {
        if (app.Services.GetService<SqliteDatabase>() is not { } database)
            throw new StorageException("MongoDB is backed up with its own tool, mongodump.");
        if (app.Configuration[Argument] is not { Length: > 0 } file)
            throw new SettingException("--backup needs the file to write.");
        await new SqliteBackup(database).WriteAsync(Path.GetFullPath(file), app.Lifetime.ApplicationStopping);
        await Console.Out.WriteLineAsync($"{database.File} is copied to {Path.GetFullPath(file)}.");
        return 0;
    }
}
