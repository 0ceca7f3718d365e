namespace SessionReplay.TestMongo.Servers;

/// <summary>A server, however this machine runs it. Disposing it ends everything that it started.</summary>
internal interface IMongoServer : IAsyncDisposable
{
    public string ConnectionString { get; }

    public string Description { get; }
}
