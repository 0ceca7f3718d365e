using Microsoft.Data.Sqlite;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>A copy of the database as of one moment, made while a server writes to it.</summary>
internal sealed class SqliteBackup(SqliteDatabase database)
{
    /// <summary>
    /// Writes the copy under another name, checks it, and only then renames it: a file of the given name is always complete.
    /// </summary>
    public async Task WriteAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(database.File))
            throw new StorageException($"There is no database {database.File} to back up. Name its folder with --Data:Path.");
        if (File.Exists(file))
            throw new StorageException($"{file} exists already, and a backup overwrites nothing. Give another file.");
        var partial = file + ".partial";
        try
        {
            File.Delete(partial);
            // The empty file is created first, so that only its owner can read the copy, which holds the keys of write tokens and cookies.
            // VACUUM INTO accepts an empty file.
            await using (PrivateFile.Open(partial, FileMode.CreateNew, FileShare.None)) { }
            await database.ReadAsync(statements => statements.Execute("VACUUM INTO $file", ("$file", partial)), cancellationToken);
            Check(partial);
            await using (var written = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite))
                written.Flush(flushToDisk: true);
            File.Move(partial, file);
        }
        catch (Exception exception) when (exception is SqliteException or StorageException or IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The backup {file} was not made: {exception.Message}", exception);
        }
    }

    private static void Check(string file)
    {
        using var copy = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = file,
                Mode = SqliteOpenMode.ReadOnly,
                Pooling = false,
            }.ToString()
        );
        copy.Open();
        using var check = copy.CreateCommand();
        check.CommandText = "PRAGMA quick_check(1)";
        if (check.ExecuteScalar() is not "ok")
            throw new IOException("the copy is damaged, and so perhaps is the database.");
    }
}
