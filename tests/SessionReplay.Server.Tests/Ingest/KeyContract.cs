using System.Net;
using Microsoft.AspNetCore.SignalR;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>Projects and keys are changed by the command line beside a running server, and the server follows.</summary>
public abstract class KeyContract(Servers servers)
{
    private const string Fast = "--Ingest:KeySeconds=0.2";

    [Fact]
    public async Task ProjectIsCreatedRecordsAndRotatesItsKey()
    {
        await using var server = await servers.StartAsync(Fast);
        var key = await server.CommandAsync(
            "projects",
            "create",
            "--project",
            "shop",
            "--name",
            "Our Shop",
            "--origin",
            "https://shop.example"
        );
        await using var recorder = await BeginAsync(server, key);

        var rotated = (await server.CommandAsync("keys", "rotate", "--project", "shop", "--grace", "2h")).Split('\n');

        Assert.StartsWith($"{key} is valid until ", rotated[1], StringComparison.Ordinal);
        await using var old = await BeginAsync(server, key);
        await using var fresh = await BeginAsync(server, rotated[0].Trim());
        await RecordAsync(recorder, 0);
        await RecordAsync(fresh, 0);
        var listed = await server.CommandAsync("keys", "list", "--project", "shop");
        Assert.Equal(2, listed.Split('\n').Length);
        Assert.Contains("shop  Our Shop  https://shop.example", await server.CommandAsync("projects", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RevokedKeyIsRefusedAtEveryDoorAndOnOpenConnections()
    {
        await using var server = await servers.StartAsync(Fast);
        var key = await server.CommandAsync("projects", "create", "--project", "shop", "--origin", "https://shop.example");
        await using var recorder = await BeginAsync(server, key);
        await RecordAsync(recorder, 0);

        await server.CommandAsync("keys", "revoke", "--key", key);
        for (var number = 1; recorder.Nacks.IsEmpty; number++)
        {
            await recorder.AppendAsync(Recording.Segment(number));
            await Task.Delay(50, TestContext.Current.CancellationToken);
            Assert.InRange(number, 1, 600); // The loop ends within Ingest:KeySeconds; after half a minute the test fails.
        }

        Assert.Equal("auth", recorder.Nacks.First().Code);
        await using var late = NewRecorder(key);
        Assert.Contains(
            "auth: ",
            (await Assert.ThrowsAsync<HubException>(() => late.BeginAsync(server.Address))).Message,
            StringComparison.Ordinal
        );
        using var client = server.NewClient();
        client.DefaultRequestHeaders.Add("Origin", "https://shop.example");
        using var body = FlushContent.With(key, Recording.NewSessionId(), Recording.NewPageId(), null, Recording.Segment(0));
        using var answer = await client.PostAsync(new Uri("/ingest/flush", UriKind.Relative), body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task ProjectsChangeWhileTheServerRuns()
    {
        await using var server = await servers.StartAsync(Fast);

        Assert.Equal(
            "localhost https://shop.example",
            await server.CommandAsync("projects", "origins", "--project", "demo", "--add", "https://shop.example")
        );
        await using (var recorder = await BeginAsync(server, "demo"))
            await RecordAsync(recorder, 0);
        Assert.Equal(
            "https://shop.example",
            await server.CommandAsync("projects", "origins", "--project", "demo", "--remove", "localhost")
        );
        Assert.Equal(
            "1 sessions a day, 4096 MB",
            await server.CommandAsync("projects", "quota", "--project", "demo", "--sessions-per-day", "1")
        );
        await Task.Delay(300, TestContext.Current.CancellationToken); // Longer than Ingest:KeySeconds, 0.2 s.

        await using var local = new TestRecorder { Origin = "http://localhost:3000" };
        await Assert.ThrowsAsync<HttpRequestException>(() => local.BeginAsync(server.Address));
        await using var second = NewRecorder("demo");
        Assert.Contains(
            "quota: ",
            (await Assert.ThrowsAsync<HubException>(() => second.BeginAsync(server.Address))).Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>Exit code 1: the command was understood and refused. Exit code 2: it was not understood, and the help is printed.</summary>
    [Theory]
    [InlineData("1: There is no project 'shop'; the projects are: demo.", "keys", "create", "--project", "shop")]
    [InlineData("2: --project is missing.", "projects", "origins")]
    [InlineData("1: --grace is 'soon'", "keys", "rotate", "--project", "demo", "--grace", "soon")]
    [InlineData(
        "1: 'https://shop.example/' is not an origin",
        "projects",
        "origins",
        "--project",
        "demo",
        "--add",
        "https://shop.example/"
    )]
    [InlineData("2: --projct is not an option of 'keys list'.", "keys", "list", "--projct", "demo")]
    [InlineData("2: There is no command 'keys delete'.", "keys", "delete")]
    [InlineData("1: The pattern '(' cannot be used", "projects", "scrub", "--project", "demo", "--add-pattern", "(")]
    [InlineData("1: There is a project 'demo' already.", "projects", "create", "--project", "demo")]
    [InlineData("1: --project is 'Our Shop'", "projects", "create", "--project", "Our Shop")]
    public async Task CommandThatCannotBeDoneSaysWhy(string exit, params string[] command)
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await (await servers.SharedAsync()).CommandAsync(command)
        );

        Assert.Contains($"ended with {exit}", refusal.Message, StringComparison.Ordinal);
    }

    private static TestRecorder NewRecorder(string key) => new() { Key = key, Origin = "https://shop.example" };

    private static async Task<TestRecorder> BeginAsync(ServerProcess server, string key)
    {
        var recorder = NewRecorder(key);
        // The server's list of origins may be as old as Ingest:KeySeconds.
        for (var tries = 0; ; tries++)
        {
            try
            {
                await recorder.BeginAsync(server.Address);
                return recorder;
            }
            catch (HttpRequestException) when (tries < 100)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }

    private static async Task RecordAsync(TestRecorder recorder, int number)
    {
        await recorder.AppendAsync(Recording.Segment(number));
        await recorder.WaitAsync(() => recorder.Acked.Contains(number));
    }
}

public sealed class SqliteKeyTests(SqliteServers servers) : KeyContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoKeyTests(MongoServers servers) : KeyContract(servers), IClassFixture<MongoServers>;
