using SessionReplay.Server.Storage.Mongo;
using SessionReplay.Server.Storage.Sqlite;

namespace SessionReplay.Server.Tests.Support;

/// <summary>Servers and stores on one kind of database: what tests take that run on both. Databases go when the tests of the class are done.</summary>
public abstract class Servers : IAsyncDisposable
{
    private readonly Lazy<Task<ServerProcess>> _shared;

    protected Servers() => _shared = new(() => StartAsync());

    /// <summary>One server for all tests of a class that leave it running as it is.</summary>
    internal Task<ServerProcess> SharedAsync() => _shared.Value;

    /// <summary>A server of the test's own, on an empty database.</summary>
    /// <param name="settings">As on the command line.</param>
    internal async Task<ServerProcess> StartAsync(params string[] settings) =>
        await ServerProcess.StartAsync([ViewerClient.Setting, "--Access:LoginsPerMinute=1000", .. await NewDatabaseAsync(), .. settings]);

    /// <summary>Another server on the same database.</summary>
    internal static async Task<ServerProcess> StartBesideAsync(ServerProcess server, params string[] settings) =>
        await ServerProcess.StartAsync([.. server.Settings, $"--Data:Path={server.DataPath}", .. settings]);

    /// <summary>An empty store without a server.</summary>
    internal abstract Task<TestStore> OpenStoreAsync();

    /// <summary>How many segments there are, of visible sessions and of others.</summary>
    internal abstract Task<long> CountSegmentsAsync(TestStore store);

    public virtual async ValueTask DisposeAsync()
    {
        if (_shared.IsValueCreated) await (await _shared.Value).DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The settings of a server with a database of its own.</summary>
    private protected abstract Task<string[]> NewDatabaseAsync();
}

/// <summary>Servers on SQLite.</summary>
public sealed class SqliteServers : Servers
{
    private readonly List<TempFolder> _folders = [];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var folder in _folders) folder.Dispose();
    }

    internal override Task<TestStore> OpenStoreAsync()
    {
        var folder = new TempFolder();
        _folders.Add(folder);
        return TestStore.OpenSqliteAsync(folder.Path);
    }

    internal override Task<long> CountSegmentsAsync(TestStore store) => store.Get<SqliteDatabase>().ReadAsync(
        statements => statements.Read("SELECT count(*) FROM segments", row => row.GetInt64(0))[0], TestContext.Current.CancellationToken);

    /// <summary>Every server process has a data folder of its own.</summary>
    private protected override Task<string[]> NewDatabaseAsync() => Task.FromResult<string[]>([]);
}

/// <summary>Servers on MongoDB.</summary>
public sealed class MongoServers(MongoServer mongo) : Servers
{
    private readonly List<string> _databases = [];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var database in _databases) await MongoServer.DropAsync(database);
    }

    internal override async Task<TestStore> OpenStoreAsync() => await TestStore.OpenMongoAsync(await NewAsync());

    internal override Task<long> CountSegmentsAsync(TestStore store) => store.Get<MongoConnection>().Database
        .GetCollection<MongoDB.Bson.BsonDocument>("segments").CountDocumentsAsync(MongoDB.Driver.FilterDefinition<MongoDB.Bson.BsonDocument>.Empty, cancellationToken: TestContext.Current.CancellationToken);

    private protected override async Task<string[]> NewDatabaseAsync() => [$"--ConnectionStrings:Mongo={await NewAsync()}"];

    private async Task<string> NewAsync()
    {
        var connectionString = await mongo.NewDatabaseAsync();
        _databases.Add(connectionString);
        return connectionString;
    }
}
