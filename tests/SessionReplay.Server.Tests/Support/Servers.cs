using Microsoft.Data.Sqlite;
using MongoDB.Bson;
using MongoDB.Driver;
using SessionReplay.Server.Hosting;
using SessionReplay.Server.Storage.Mongo;
using SessionReplay.Server.Storage.Sqlite;
using SessionReplay.TestMongo;

namespace SessionReplay.Server.Tests.Support;

/// <summary>
/// Servers and stores on one kind of database, for tests that run on both kinds. The databases are
/// removed when the tests of the class are done.
/// </summary>
public abstract class Servers : IAsyncDisposable
{
    private readonly Lazy<Task<ServerProcess>> _shared;

    protected Servers() => _shared = new(() => StartAsync());

    /// <summary>One server for all tests of a class that leave it running as it is.</summary>
    internal Task<ServerProcess> SharedAsync() => _shared.Value;

    /// <summary>A server of the test's own, on an empty database.</summary>
    /// <param name="settings">Settings as on the command line.</param>
    internal async Task<ServerProcess> StartAsync(params string[] settings) =>
        await ServerProcess.StartAsync([ViewerClient.Setting, "--Access:LoginsPerMinute=1000", .. await NewDatabaseAsync(), .. settings]);

    /// <summary>Another server on the same database.</summary>
    internal static async Task<ServerProcess> StartBesideAsync(ServerProcess server, params string[] settings) =>
        await ServerProcess.StartAsync([.. server.Settings, $"--Data:Path={server.DataPath}", .. settings]);

    /// <summary>An empty store without a server.</summary>
    internal abstract Task<TestStore> OpenStoreAsync();

    /// <summary>The store of a server, also while it runs.</summary>
    internal abstract Task<TestStore> OpenStoreOfAsync(ServerProcess server);

    /// <summary>The files or collections in which a text stands, searched without the store.</summary>
    internal abstract Task<IReadOnlyList<string>> PlacesOfAsync(ServerProcess server, byte[] text);

    /// <summary>Changes one bit of a stored segment, as a failing disk does. The server must not be running.</summary>
    internal abstract Task RotAsync(ServerProcess server, string sessionId, string pageId, int number);

    /// <summary>A server whose database can be made to stop answering.</summary>
    /// <param name="heapMegabytes">The limit of the server's managed heap.</param>
    /// <param name="settings">Settings as on the command line.</param>
    internal abstract Task<StallableServer> StartStallableAsync(int heapMegabytes, params string[] settings);

    /// <summary>A server whose database is on a small disk of its own.</summary>
    /// <param name="megabytes">The size of the disk, besides the room that an empty database takes.</param>
    /// <param name="settings">Settings as on the command line.</param>
    internal abstract Task<ServerOnSmallDisk> StartOnDiskAsync(int megabytes, params string[] settings);

    /// <summary>How many segments the store has, of visible sessions and of others.</summary>
    internal abstract Task<long> CountSegmentsAsync(TestStore store);

    public virtual async ValueTask DisposeAsync()
    {
        if (_shared.IsValueCreated)
            await (await _shared.Value).DisposeAsync();
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
        foreach (var folder in _folders)
            folder.Dispose();
    }

    internal override Task<TestStore> OpenStoreAsync()
    {
        var folder = new TempFolder();
        _folders.Add(folder);
        return TestStore.OpenSqliteAsync(folder.Path);
    }

    internal override Task<TestStore> OpenStoreOfAsync(ServerProcess server) => TestStore.OpenSqliteAsync(server.DataPath);

    internal override async Task<IReadOnlyList<string>> PlacesOfAsync(ServerProcess server, byte[] text)
    {
        var places = new List<string>();
        foreach (var file in Directory.GetFiles(server.DataPath))
        {
            // The file may become shorter while it is read.
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var read = new MemoryStream();
            await stream.CopyToAsync(read, TestContext.Current.CancellationToken);
            if (read.ToArray().AsSpan().IndexOf(text) >= 0)
                places.Add(Path.GetFileName(file));
        }

        return places;
    }

    internal override Task<long> CountSegmentsAsync(TestStore store) =>
        store
            .Get<SqliteDatabase>()
            .ReadAsync(
                statements => statements.Read("SELECT count(*) FROM segments", row => row.GetInt64(0))[0],
                TestContext.Current.CancellationToken
            );

    /// <summary>Changes the bit in the file, without SQLite.</summary>
    internal override async Task RotAsync(ServerProcess server, string sessionId, string pageId, int number)
    {
        byte[] stored;
        await using (var store = await TestStore.OpenSqliteAsync(server.DataPath))
            stored = (await store.Segments.FindAsync(sessionId, pageId, number, TestContext.Current.CancellationToken))!.Lz4;
        var path = Path.Combine(server.DataPath, SqliteDatabase.FileName);
        var file = await File.ReadAllBytesAsync(path);
        var at = file.AsSpan().IndexOf(stored.AsSpan(stored.Length / 2, 200));
        Assert.True(at > 0, "The segment's bytes are not found in the file.");
        file[at + 100] ^= 0x10;
        await File.WriteAllBytesAsync(path, file);
    }

    /// <summary>The database is stalled by another connection that holds the lock writers need.</summary>
    internal override async Task<StallableServer> StartStallableAsync(int heapMegabytes, params string[] settings)
    {
        var server = await ServerProcess.StartWithinAsync(heapMegabytes, [ViewerClient.Setting, .. settings]);
        var blocker = new SqliteConnection($"Data Source={Path.Combine(server.DataPath, SqliteDatabase.FileName)};Pooling=False");
        await blocker.OpenAsync();
        var blocks = false;
        return new(
            server,
            await TestStore.OpenSqliteAsync(server.DataPath),
            () => ExecuteAsync("BEGIN IMMEDIATE", true),
            () => blocks ? ExecuteAsync("ROLLBACK", false) : Task.CompletedTask,
            blocker.DisposeAsync
        );

        async Task ExecuteAsync(string sql, bool then)
        {
            await using var command = blocker.CreateCommand();
#pragma warning disable CA2100 // The SQL is one of the two constants above.
            command.CommandText = sql;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
            blocks = then;
        }
    }

    internal override async Task<ServerOnSmallDisk> StartOnDiskAsync(int megabytes, params string[] settings)
    {
        var server = await ServerProcess.StartOnDiskAsync(megabytes, [ViewerClient.Setting, .. settings]);
        // The disk is mounted only in the server's namespaces, so the test reaches it through /proc.
        return new(server, new SmallDisk(() => $"/proc/{server.Id}/root{server.DataPath}"), () => ValueTask.CompletedTask);
    }

    /// <summary>Every server process has a data folder of its own.</summary>
    private protected override Task<string[]> NewDatabaseAsync() => Task.FromResult<string[]>([]);
}

/// <summary>Servers on MongoDB.</summary>
public sealed class MongoServers(MongoServer mongo) : Servers
{
    private const string Setting = "--ConnectionStrings:Mongo=";

    /// <summary>The room that an empty database takes, its log included.</summary>
    private const int EmptyDatabaseMegabytes = 130;

    private readonly List<string> _databases = [];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var database in _databases)
            await MongoServer.DropAsync(database);
    }

    internal override async Task<TestStore> OpenStoreAsync() => await TestStore.OpenMongoAsync(await NewAsync());

    internal override Task<TestStore> OpenStoreOfAsync(ServerProcess server) => TestStore.OpenMongoAsync(ConnectionString(server));

    internal override async Task<IReadOnlyList<string>> PlacesOfAsync(ServerProcess server, byte[] text)
    {
        var places = new List<string>();
        using var client = new MongoClient(ConnectionString(server));
        var database = client.GetDatabase(MongoUrl.Create(ConnectionString(server)).DatabaseName);
        foreach (
            var name in await (
                await database.ListCollectionNamesAsync(cancellationToken: TestContext.Current.CancellationToken)
            ).ToListAsync(TestContext.Current.CancellationToken)
        )
        {
            var documents = await database
                .GetCollection<BsonDocument>(name)
                .Find(FilterDefinition<BsonDocument>.Empty)
                .ToListAsync(TestContext.Current.CancellationToken);
            if (documents.Exists(document => document.ToBson().AsSpan().IndexOf(text) >= 0))
                places.Add(name);
        }

        return places;
    }

    private static string ConnectionString(ServerProcess server) =>
        server.Settings.Last(setting => setting.StartsWith(Setting, StringComparison.Ordinal))[Setting.Length..];

    internal override Task<long> CountSegmentsAsync(TestStore store) =>
        store
            .Get<MongoConnection>()
            .Database.GetCollection<MongoDB.Bson.BsonDocument>("segments")
            .CountDocumentsAsync(
                MongoDB.Driver.FilterDefinition<MongoDB.Bson.BsonDocument>.Empty,
                cancellationToken: TestContext.Current.CancellationToken
            );

    /// <summary>Changes the bit in the segment's document.</summary>
    internal override async Task RotAsync(ServerProcess server, string sessionId, string pageId, int number)
    {
        await using var store = await TestStore.OpenMongoAsync(
            server.Settings.First(setting => setting.StartsWith(Setting, StringComparison.Ordinal))[Setting.Length..]
        );
        var segments = store.Get<MongoConnection>().Database.GetCollection<BsonDocument>("segments");
        var where = new BsonDocument
        {
            ["session"] = sessionId,
            ["page"] = pageId,
            ["number"] = number,
        };
        var bytes = (await segments.Find(where).SingleAsync())["lz4"].AsByteArray;
        bytes[bytes.Length / 2] ^= 0x10;
        await segments.UpdateOneAsync(where, new BsonDocument("$set", new BsonDocument("lz4", bytes)));
    }

    /// <summary>The database is stalled by a proxy before it that passes nothing on.</summary>
    internal override async Task<StallableServer> StartStallableAsync(int heapMegabytes, params string[] settings)
    {
        var database = await NewAsync();
        var address = MongoUrl.Create(database).Server;
        var proxy = new FaultyProxy(() => new Uri($"tcp://{address.Host}:{address.Port}"));
        var throughProxy = new MongoUrlBuilder(database)
        {
            Server = new MongoServerAddress("127.0.0.1", proxy.Port),
            DirectConnection = true,
            ReplicaSetName = null,
        }.ToString();
        var server = await ServerProcess.StartWithinAsync(heapMegabytes, [ViewerClient.Setting, $"{Setting}{throughProxy}", .. settings]);
        return new(server, await TestStore.OpenMongoAsync(database), () => Done(proxy.Stall), () => Done(proxy.Flow), proxy.DisposeAsync);

        static Task Done(Action action)
        {
            action();
            return Task.CompletedTask;
        }
    }

    internal override async Task<ServerOnSmallDisk> StartOnDiskAsync(int megabytes, params string[] settings)
    {
        var database = await FragileMongoDatabase.StartAsync(EmptyDatabaseMegabytes + megabytes, TestContext.Current.CancellationToken);
        try
        {
            var connectionString = new MongoUrlBuilder(database.ConnectionString) { DatabaseName = "small" }.ToString();
            return new(
                await ServerProcess.StartAsync([ViewerClient.Setting, $"{Setting}{connectionString}", .. settings]),
                new SmallDisk(() => database.DiskPath),
                database.DisposeAsync
            );
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    private protected override async Task<string[]> NewDatabaseAsync() => [$"{Setting}{await NewAsync()}"];

    private async Task<string> NewAsync()
    {
        var connectionString = await mongo.NewDatabaseAsync();
        _databases.Add(connectionString);
        return connectionString;
    }
}
