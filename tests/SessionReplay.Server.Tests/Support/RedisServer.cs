using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SessionReplay.Server.Tests.Support;
using SessionReplay.TestMongo.Servers;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(RedisServer))]

namespace SessionReplay.Server.Tests.Support;

/// <summary>
/// The Redis of these tests: the one in TEST_REDIS, or the machine's redis-server on a free port, which
/// ends with the tests even if they are killed.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const string Variable = "TEST_REDIS";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);

    private readonly Lazy<Task<string>> _connectionString;
    private TempFolder? _data;
    private LeashedProcess? _process;

    public RedisServer() => _connectionString = new(StartAsync);

    /// <summary>Starts the server when it is first needed.</summary>
    public Task<string> ConnectionStringAsync() => _connectionString.Value;

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _data?.Dispose();
    }

    private async Task<string> StartAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            // The user has named this server, so no other one takes its place.
            return await ProblemAsync(given) is { } problem
                ? throw new InvalidOperationException($"The server that {Variable} names does not answer: {problem}")
                : given;
        }

        if (OperatingSystem.IsWindows() || await CommandLine.TryRunAsync("redis-server", ["--version"], CancellationToken.None) is null)
        {
            throw new InvalidOperationException(
                $"""
                These tests need a Redis, and this machine offers none of the ways to get one:
                  1. Set {Variable} to a connection string as StackExchange.Redis reads it: 127.0.0.1:6379.
                  2. Put redis-server on the PATH (Debian: apt-get install redis-server; npm test does that as root).
                """
            );
        }

        _data = new TempFolder();
        var port = FreePort();
        string[] redis = ["redis-server", "--bind", "127.0.0.1", "--port", port, "--dir", _data.Path, "--save", "", "--appendonly", "no"];
        _process = LeashedProcess.Start("sh", ["-c", Scripts.Read("run-leashed.sh"), "sh", .. redis]);
        var connectionString = $"127.0.0.1:{port}";
        var waiting = Stopwatch.StartNew();
        while (await ProblemAsync(connectionString) is { } problem)
        {
            if (_process.HasExited || waiting.Elapsed > StartTimeout)
                throw new InvalidOperationException($"redis-server does not start: {problem}\n{_process.Output}");
            await Task.Delay(50);
        }

        return connectionString;
    }

    /// <returns>Why the server does not answer; null if it does.</returns>
    private static async Task<string?> ProblemAsync(string connectionString)
    {
        try
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(connectionString);
            await redis.GetDatabase().PingAsync();
            return null;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return e.Message;
        }
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
