using System.Diagnostics;
using System.Globalization;

namespace SessionReplay.TestMongo.Servers;

/// <summary>MongoDB in a container of the machine's Docker engine.</summary>
internal sealed class MongoContainer : IMongoServer
{
    private const string Image = "mongo:8";
    private const string OwnerLabel = "session-replay.test-owner";

    /// <summary>An engine that takes longer to answer is too slow to run tests on.</summary>
    private static readonly TimeSpan EngineTimeout = TimeSpan.FromSeconds(5);

    private readonly string _container;

    private MongoContainer(string container, string connectionString) => (_container, ConnectionString) = (container, connectionString);

    public string ConnectionString { get; }

    public string Description { get; private set; } = Image;

    public static async Task<IMongoServer> StartAsync(CancellationToken cancellationToken)
    {
        await RequireEngineAsync(cancellationToken);
        await RemoveOrphansAsync(cancellationToken);
        var owner = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var container = await DockerAsync(
            [
                "run",
                "-d",
                "--rm",
                "-p",
                "127.0.0.1::27017",
                "--label",
                $"{OwnerLabel}={owner}",
                Image,
                "--replSet",
                ReplicaSet.Name,
                "--bind_ip_all",
            ],
            cancellationToken
        );
        try
        {
            var address = (await DockerAsync(["port", container, "27017/tcp"], cancellationToken)).Split('\n')[0];
            var server = new MongoContainer(container, $"mongodb://{address}/?directConnection=true");
            await ReplicaSet.InitiateAsync(server.ConnectionString, "127.0.0.1:27017", cancellationToken);
            server.Description = $"mongod {await ServerVersion.AskAsync(server.ConnectionString, cancellationToken)} in Docker";
            return server;
        }
        catch
        {
            await RemoveAsync(container);
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await RemoveAsync(_container);

    private static async Task RequireEngineAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(EngineTimeout);
        try
        {
            var info =
                await CommandLine.TryRunAsync("docker", ["info", "--format", "{{.ServerVersion}}"], timeout.Token)
                ?? throw new NotOnThisMachineException("There is no docker.");
            if (info.ExitCode != 0)
                throw new NotOnThisMachineException("docker has no engine that runs.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new NotOnThisMachineException($"The Docker engine did not answer within {EngineTimeout.TotalSeconds} s.");
        }
    }

    /// <summary>Removes containers whose test process was killed before it could remove them.</summary>
    private static async Task RemoveOrphansAsync(CancellationToken cancellationToken)
    {
        var containers = await DockerAsync(
            ["ps", "--filter", $"label={OwnerLabel}", "--format", $"{{{{.ID}}}} {{{{.Label \"{OwnerLabel}\"}}}}"],
            cancellationToken
        );
        foreach (var line in containers.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (container, owner) = (line.Split(' ')[0], int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
            if (!Process.GetProcesses().Any(process => process.Id == owner))
                await RemoveAsync(container);
        }
    }

    private static Task<CommandResult?> RemoveAsync(string container) =>
        CommandLine.TryRunAsync("docker", ["rm", "-f", "-v", container], CancellationToken.None);

    private static async Task<string> DockerAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var result = await CommandLine.TryRunAsync("docker", arguments, cancellationToken);
        return result is { ExitCode: 0 }
            ? result.Output
            : throw new NotOnThisMachineException($"docker {arguments[0]} failed: {result?.Errors}");
    }
}
