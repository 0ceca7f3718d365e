using SessionReplay.TestMongo.DocumentDb;
using SessionReplay.TestMongo.Servers;

namespace SessionReplay.TestMongo;

/// <summary>
/// A real MongoDB-compatible server for tests, which runs until it is disposed. Any number of clients and processes may connect.
/// </summary>
public sealed class MongoTestDatabase : IAsyncDisposable
{
    private readonly IMongoServer _server;

    private MongoTestDatabase(IMongoServer server) => _server = server;

    /// <summary>The connection string, without a database name: every test names its own.</summary>
    public string ConnectionString => _server.ConnectionString;

    /// <summary>
    /// The server's name and version for test output: "mongod 8.0.4", "DocumentDB 1.0 on PostgreSQL 18 through the test gateway".
    /// </summary>
    public string Description => _server.Description;

    /// <summary>Starts the first server that this machine can run: TEST_MONGO, mongod, Docker, DocumentDB on Debian.</summary>
    /// <exception cref="InvalidOperationException">None is possible; the message says why for each, and how to get one.</exception>
    public static async Task<MongoTestDatabase> StartAsync(CancellationToken cancellationToken = default)
    {
        Func<CancellationToken, Task<IMongoServer>>[] ways =
        [
            GivenServer.ConnectAsync,
            MongodProcess.StartAsync,
            MongoContainer.StartAsync,
            DocumentDbServer.StartAsync,
        ];
        var reasons = new List<string>();
        foreach (var start in ways)
        {
            try
            {
                return new MongoTestDatabase(await start(cancellationToken));
            }
            catch (NotOnThisMachineException e)
            {
                reasons.Add(e.Message);
            }
        }

        throw new InvalidOperationException(
            $"""
            These tests need a MongoDB-compatible database, and this machine offers none of the four ways to get one:
              1. Set {GivenServer.Variable} to a connection string. ({reasons[0]})
              2. Put mongod on the PATH. ({reasons[1]})
              3. Start Docker. ({reasons[2]})
              4. Run as root on Debian, which then sets up DocumentDB once, from the Debian mirror. ({reasons[3]})
            """
        );
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
