using MongoDB.Driver;

namespace SessionReplay.TestMongo.Servers;

/// <summary>A server that the user runs, named by an environment variable.</summary>
internal sealed class GivenServer(string connectionString, string version) : IMongoServer
{
    public const string Variable = "TEST_MONGO";

    public string ConnectionString => connectionString;

    public string Description => $"MongoDB {version} ({Variable})";

    public static async Task<IMongoServer> ConnectAsync(CancellationToken cancellationToken)
    {
        var connectionString = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrWhiteSpace(connectionString))
            throw new NotOnThisMachineException("It is not set.");
        try
        {
            return new GivenServer(connectionString, await ServerVersion.AskAsync(connectionString, cancellationToken));
        }
        catch (Exception e) when (e is MongoException or TimeoutException)
        {
            // The user has named this server, so no other one takes its place. The message leaves
            // out the string, which may hold a password.
            throw new InvalidOperationException($"The server that {Variable} names does not answer: {e.Message}", e);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
