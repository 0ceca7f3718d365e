using SessionReplay.TestMongo.DocumentDb;
using SessionReplay.TestMongo.Servers;

namespace SessionReplay.TestMongo;

/// <summary>
/// A MongoDB-compatible database for one test, which can be killed and whose disk can be filled. When it ends it
/// starts again by itself, as under a supervisor.
/// </summary>
public sealed class FragileMongoDatabase : IAsyncDisposable
{
    private readonly DocumentDbServer _server;

    private FragileMongoDatabase(DocumentDbServer server) => _server = server;

    /// <summary>The connection string, without a database name.</summary>
    public string ConnectionString => _server.ConnectionString;

    /// <summary>A folder on its disk, as a path of this process.</summary>
    public string DiskPath => _server.DiskPath;

    /// <param name="diskMegabytes">The size of the disk, of which an empty database takes about 110 MB.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="InvalidOperationException">
    /// The machine is not Debian or the user is not root: a mongod is not run this way yet.
    /// </exception>
    public static async Task<FragileMongoDatabase> StartAsync(int diskMegabytes, CancellationToken cancellationToken = default)
    {
        try
        {
            return new(await DocumentDbServer.StartAsync(diskMegabytes, cancellationToken));
        }
        catch (NotOnThisMachineException e)
        {
            throw new InvalidOperationException(
                $"A database that may be killed and filled is DocumentDB, as root on Debian. {e.Message}",
                e
            );
        }
    }

    /// <summary>Ends the database as a crash does: everything in its memory that is not yet on its disk is lost.</summary>
    public Task KillAsync(CancellationToken cancellationToken = default) => _server.KillAsync(cancellationToken);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
