namespace SessionReplay.E2E.Support;

/// <summary>The database in which the server keeps recordings.</summary>
public enum Database
{
    Sqlite,
    Mongo,
}
