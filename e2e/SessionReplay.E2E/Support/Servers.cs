using SessionReplay.E2E.Support;
using SessionReplay.Server.Tests.Support;

[assembly: AssemblyFixture(typeof(Servers))]

namespace SessionReplay.E2E.Support;

/// <summary>The servers of these tests: one for each database, shared; or a test's own.</summary>
public sealed class Servers : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    // A MongoServer of its own, not the assembly's fixture, because it has to outlive the servers.
    private readonly MongoServer _mongo = new();
    private readonly Lazy<Task<ServerProcess>>[] _shared;

    public Servers() => _shared = [new(() => StartAsync(Database.Sqlite)), new(() => StartAsync(Database.Mongo))];

    /// <summary>The server that tests share: each looks for its own sessions only.</summary>
    internal Task<ServerProcess> GetAsync(Database database) => _shared[(int)database].Value;

    /// <summary>A server of its own, for a test that would disturb the others.</summary>
    internal async Task<ServerProcess> StartAsync(Database database)
    {
        // All tests log in from one address, so more logins are allowed than for a person.
        List<string> settings = [$"--Access:AdminPassword={Password}", "--Access:LoginsPerMinute=1000"];
        if (database == Database.Mongo)
            settings.Add($"--ConnectionStrings:Mongo={await _mongo.NewDatabaseAsync()}");
        return await ServerProcess.StartAsync([.. settings]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _shared.Where(server => server.IsValueCreated))
            await (await server.Value).DisposeAsync();
        await _mongo.DisposeAsync();
    }
}
