using Microsoft.Extensions.Time.Testing;
using SessionReplay.Server.Hosting;
using SessionReplay.Server.Storage.Sqlite;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Hosting;

/// <summary>The two addresses at which a load balancer asks whether the server is alive and ready.</summary>
public sealed class HealthTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AServerThatRunsSaysSo()
    {
        await using var server = await ServerProcess.StartAsync();
        using var client = server.NewClient();

        Assert.Equal("ok", await client.GetStringAsync(new Uri("/healthz", UriKind.Relative), Token));
        Assert.Equal("ready", await client.GetStringAsync(new Uri("/readyz", UriKind.Relative), Token));
    }

    [Fact]
    public async Task AStoreThatTakesNoWritesIsNotReadyUntilItDoesAgain()
    {
        using var folder = new TempFolder();
        await using var store = await TestStore.OpenSqliteAsync(folder.Path);
        var time = new FakeTimeProvider();
        using var readiness = new Readiness(store.Health, time);
        Assert.Null(await readiness.ProblemAsync(Token));

        await ExecuteAsync(store, "ALTER TABLE health RENAME TO gone");
        Assert.Null(await readiness.ProblemAsync(Token)); // The last answer is kept for 1 s.
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("cannot be written", await readiness.ProblemAsync(Token), StringComparison.Ordinal);

        await ExecuteAsync(store, "ALTER TABLE gone RENAME TO health");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await readiness.ProblemAsync(Token));
    }

    private static Task ExecuteAsync(TestStore store, string sql) =>
        store
            .Get<Server.Storage.Sqlite.SqliteDatabase>()
            .WriteAsync(
                statements =>
                {
                    statements.Execute(sql);
                },
                Token
            );
}
