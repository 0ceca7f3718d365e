using System.Diagnostics;
using Npgsql;
using SessionReplay.TestMongo.Gateway;
using SessionReplay.TestMongo.Servers;

namespace SessionReplay.TestMongo.DocumentDb;

/// <summary>
/// DocumentDB (MongoDB's commands as functions of PostgreSQL) on data of its own, with this library's gateway in front of it.
/// </summary>
internal sealed class DocumentDbServer : IMongoServer
{
    /// <summary>
    /// Writes that are not journaled stay in memory as long as possible, so that a crash loses them;
    /// and the log leaves room on a small disk.
    /// </summary>
    private static readonly string[] Fragile =
    [
        "-c",
        "wal_writer_delay=10s",
        "-c",
        "wal_writer_flush_after=1GB",
        "-c",
        "min_wal_size=32MB",
        "-c",
        "max_wal_size=64MB",
    ];

    /// <summary>Fewer connections than clients, because a command holds a connection only while it runs.</summary>
    private const int PoolSize = 64;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly TempFolder _data;
    private readonly LeashedProcess _postgres;
    private readonly NpgsqlDataSource _dataSource;
    private MongoGateway? _gateway;

    private DocumentDbServer(TempFolder data, LeashedProcess postgres)
    {
        (_data, _postgres) = (data, postgres);
        _dataSource = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder
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
            }
        );
    }

    public string ConnectionString => _gateway!.ConnectionString;

    public string Description { get; private set; } = "DocumentDB";

    /// <summary>
    /// The folder of the data, as a path of this process. It leads through /proc, because a disk of its own
    /// is mounted where only the server sees it.
    /// </summary>
    public string DiskPath => $"/proc/{_postgres.Id}/root{_data.Path}/cluster";

    public static async Task<IMongoServer> StartAsync(CancellationToken cancellationToken) => await StartAsync(null, cancellationToken);

    /// <param name="diskMegabytes">
    /// The size of a disk of its own, on which the server starts again whenever it ends; null for the machine's disk.
    /// </param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static async Task<DocumentDbServer> StartAsync(int? diskMegabytes, CancellationToken cancellationToken)
    {
        RequireDebianAndRoot();
        await Namespaces.RequireAsync(cancellationToken);
        var image = await DocumentDbImage.EnsureAsync(cancellationToken);
        var data = TempFolder.Create();
        var server = new DocumentDbServer(
            data,
            Namespaces.Start("run-postgres.sh", [image, data.Path, $"{diskMegabytes}", .. diskMegabytes is null ? [] : Fragile])
        );
        try
        {
            await server.WaitUntilReadyAsync(cancellationToken);
            server._gateway = MongoGateway.Start(server._dataSource, server.DiskPath);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends all processes of the server at once, as a crash does: everything that was only in their memory is lost.</summary>
    public Task KillAsync(CancellationToken cancellationToken) => _postgres.AskAsync("kill", "killed", cancellationToken);

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
                await using var command = _dataSource.CreateCommand(
                    "SELECT extversion || ' on PostgreSQL ' || current_setting('server_version') FROM pg_extension WHERE extname = 'documentdb'"
                );
                Description = $"DocumentDB {await command.ExecuteScalarAsync(cancellationToken)} through the test gateway";
                return;
            }
            catch (NpgsqlException e)
            {
                if (_postgres.HasExited || waiting.Elapsed > StartTimeout)
                    throw new InvalidOperationException(
                        $"PostgreSQL is not ready after {waiting.Elapsed.TotalSeconds:0} s:\n{_postgres.Output}",
                        e
                    );
                await Task.Delay(50, cancellationToken);
            }
        }
    }
}
