
namespace SessionReplay.TestMongo.Servers;

/// <summary>The server somebody else runs, named by an environment variable.</summary>
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
        return new GivenServer(connectionString, await ServerVersion.AskAsync(connectionString, cancellationToken));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
