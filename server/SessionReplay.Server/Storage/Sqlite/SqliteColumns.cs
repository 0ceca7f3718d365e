using Microsoft.Data.Sqlite;

namespace SessionReplay.Server.Storage.Sqlite;

/// <summary>Reads columns that may be null.</summary>
internal static class SqliteColumns
{
    public static string? StringOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? LongOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static int? IntOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);
}
