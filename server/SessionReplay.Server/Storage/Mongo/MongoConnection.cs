using MongoDB.Driver;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>The database that the connection string names. A write counts as written only when it is on the disks of a majority.</summary>
internal sealed class MongoConnection : IDisposable
{
    /// <summary>Used when the connection string names no database.</summary>
    public const string DefaultDatabaseName = "session_replay";

    /// <summary>
    /// How long an answer may take. Without a limit the driver would wait for ever, and the one writer with it. The connection string's
    /// socketTimeoutMS takes precedence.
    /// </summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(90);

    public MongoConnection(string connectionString)
    {
        MongoMaps.Register();
        var url = MongoUrl.Create(connectionString);
        var settings = MongoClientSettings.FromUrl(url);
        settings.ApplicationName ??= "session-replay";
        if (settings.SocketTimeout <= TimeSpan.Zero)
            settings.SocketTimeout = AnswerTimeout;
        settings.ReadPreference = ReadPreference.Primary; // A secondary may not know of a delete yet.
        settings.WriteConcern = WriteConcern.WMajority.With(journal: true);
        Client = new MongoClient(settings);
        DatabaseName = url.DatabaseName ?? DefaultDatabaseName;
        Database = Client.GetDatabase(DatabaseName);
        Address = string.Join(',', url.Servers);
    }

    public IMongoClient Client { get; }

    public string DatabaseName { get; }

    public IMongoDatabase Database { get; }

    /// <summary>Hosts and ports without the password, for messages.</summary>
    public string Address { get; }

    public void Dispose() => Client.Dispose();
}
