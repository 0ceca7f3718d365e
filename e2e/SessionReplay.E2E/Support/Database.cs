namespace SessionReplay.E2E.Support;

/// <summary>What the server keeps recordings in.</summary>
public enum Database
{
    Sqlite,
    Mongo,
}
