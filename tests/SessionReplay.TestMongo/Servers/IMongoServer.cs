namespace SessionReplay.TestMongo.Servers;

/// <summary>One way to have a server; disposing ends what it started.</summary>
internal interface IMongoServer : IAsyncDisposable
{
    public string ConnectionString { get; }

    public string Description { get; }
}
