using Microsoft.Data.Sqlite;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>Recognises SQLite's errors for a file whose bytes are not as SQLite wrote them.</summary>
internal static class SqliteDamage
{
    private const int InputOutput = 10; // SQLITE_IOERR
    private const int Corrupt = 11; // SQLITE_CORRUPT
    private const int NotADatabase = 26; // SQLITE_NOTADB

    /// <summary>Whether the pages of the database file do not fit together.</summary>
    public static bool IsDamage(SqliteException exception) => exception.SqliteErrorCode is Corrupt or NotADatabase;

    /// <summary>
    /// Whether the disk did not give back a page of the database file. After a write the same error may also mean that the disk is full.
    /// </summary>
    public static bool IsUnreadable(SqliteException exception) => exception.SqliteErrorCode == InputOutput;

    public static DamageException Explain(SqliteException exception) =>
        new(
            $"The database is damaged where the requested data is stored ({exception.Message.TrimEnd('.')}). The other parts can be used. `SessionReplay.Server verify` names the damaged sessions; restore the important ones from a backup.",
            exception
        );
}
