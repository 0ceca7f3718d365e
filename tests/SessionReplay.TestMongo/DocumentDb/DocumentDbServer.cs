using System.Diagnostics;
using Npgsql;
using SessionReplay.TestMongo.Gateway;
using SessionReplay.TestMongo.Servers;

namespace SessionReplay.TestMongo.DocumentDb;

/// <summary>DocumentDB (MongoDB's commands as functions of PostgreSQL) on data of its own, with our gateway in front of it.</summary>
internal sealed class DocumentDbServer : IMongoServer
{
    /// <summary>Fewer than clients may connect: a command holds a connection only while it runs.</summary>
    private const int PoolSize = 64;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly TempFolder _data;
    private readonly LeashedProcess _postgres;
    private readonly NpgsqlDataSource _dataSource;
    private MongoGateway? _gateway;

    private DocumentDbServer(TempFolder data, LeashedProcess postgres)
    {
        (_data, _postgres) = (data, postgres);
        _dataSource = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
        {
            Host = data.Path, // The folder of the socket.
            Username = "postgres",
            Database = "postgres",
            SearchPath = "documentdb_api_catalog,documentdb_api,public",
            MaxPoolSize = PoolSize,
            Timeout = 60,
            CommandTimeout = 120,
            MaxAutoPrepare = 32,
            IncludeErrorDetail = true,
        });
    }

    public string ConnectionString => _gateway!.ConnectionString;

    public string Description { get; private set; } = "DocumentDB";

    public static async Task<IMongoServer> StartAsync(CancellationToken cancellationToken)
    {
        RequireDebianAndRoot();
        await Namespaces.RequireAsync(cancellationToken);
        var image = await DocumentDbImage.EnsureAsync(cancellationToken);
        var data = TempFolder.Create();
        var server = new DocumentDbServer(data, Namespaces.Start("run-postgres.sh", image, data.Path));
        try
        {
            await server.WaitUntilReadyAsync(cancellationToken);
            server._gateway = MongoGateway.Start(server._dataSource);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
            await _gateway.DisposeAsync();
        await _dataSource.DisposeAsync();
        await _postgres.DisposeAsync();
        _data.Dispose();
    }

    private static void RequireDebianAndRoot()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/etc/os-release") || !File.ReadLines("/etc/os-release").Contains("ID=debian"))
            throw new NotOnThisMachineException("This is not Debian.");
        if (!Environment.IsPrivilegedProcess)
            throw new NotOnThisMachineException("This is Debian, but the user is not root.");
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var command = _dataSource.CreateCommand("SELECT extversion || ' on PostgreSQL ' || current_setting('server_version') FROM pg_extension WHERE extname = 'documentdb'");
                Description = $"DocumentDB {await command.ExecuteScalarAsync(cancellationToken)} through the test gateway";
                return;
            }
            catch (NpgsqlException e)
            {
                if (_postgres.HasExited || waiting.Elapsed > StartTimeout)
                    throw new InvalidOperationException($"PostgreSQL is not ready after {waiting.Elapsed.TotalSeconds:0} s:\n{_postgres.Output}", e);
                await Task.Delay(50, cancellationToken);
            }
        }
    }
}
