using MongoDB.Driver;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>The database named by the connection string. What is written through it is on the disk of a majority before it counts as written.</summary>
internal sealed class MongoConnection : IDisposable
{
    /// <summary>Used when the connection string names no database.</summary>
    public const string DefaultDatabaseName = "session_replay";

    /// <summary>An answer that takes longer will not come: the driver itself would wait for ever, and with it the one writer. The connection string's socketTimeoutMS goes before it.</summary>
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

    /// <summary>Host and port, without the password: for messages.</summary>
    public string Address { get; }

    public void Dispose() => Client.Dispose();
}
