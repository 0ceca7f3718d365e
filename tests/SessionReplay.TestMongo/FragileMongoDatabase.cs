using SessionReplay.TestMongo.DocumentDb;
using SessionReplay.TestMongo.Servers;

namespace SessionReplay.TestMongo;

/// <summary>A MongoDB-compatible database of a test's own that can be killed and whose disk can be full. When it ends it comes up again by itself, as under a supervisor.</summary>
public sealed class FragileMongoDatabase : IAsyncDisposable
{
    private readonly DocumentDbServer _server;

    private FragileMongoDatabase(DocumentDbServer server) => _server = server;

    /// <summary>Without a database name.</summary>
    public string ConnectionString => _server.ConnectionString;

    /// <summary>A folder on its disk, as a path of this process.</summary>
    public string DiskPath => _server.DiskPath;

    /// <param name="diskMegabytes">About 110 of it are the database's from the beginning.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">It needs root on Debian: a mongod is not run this way yet.</exception>
    public static async Task<FragileMongoDatabase> StartAsync(int diskMegabytes, CancellationToken cancellationToken = default)
    {
        try
        {
            return new(await DocumentDbServer.StartAsync(diskMegabytes, cancellationToken));
        }
        catch (NotOnThisMachineException e)
        {
            throw new InvalidOperationException($"A database that may be killed and filled is DocumentDB, as root on Debian. {e.Message}", e);
        }
    }

    /// <summary>As a crash does: what was in its memory and not yet on its disk is lost.</summary>
    public Task KillAsync(CancellationToken cancellationToken = default) => _server.KillAsync(cancellationToken);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
