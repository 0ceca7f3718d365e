using Microsoft.Data.Sqlite;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>What SQLite says when bytes of the file are not what it wrote.</summary>
internal static class SqliteDamage
{
    private const int InputOutput = 10; // SQLITE_IOERR
    private const int Corrupt = 11; // SQLITE_CORRUPT
    private const int NotADatabase = 26; // SQLITE_NOTADB

    /// <summary>The pages of the file do not fit together.</summary>
    public static bool IsDamage(SqliteException exception) => exception.SqliteErrorCode is Corrupt or NotADatabase;

    /// <summary>The disk does not give a page back. Of a write it may as well say that the disk is full.</summary>
    public static bool IsUnreadable(SqliteException exception) => exception.SqliteErrorCode == InputOutput;

    public static DamageException Explain(SqliteException exception) =>
        new($"The database is damaged where this is stored ({exception.Message.TrimEnd('.')}). The rest of it can be used. `SessionReplay.Server verify` names the sessions that are hit; restore from a backup what matters.", exception);
}
