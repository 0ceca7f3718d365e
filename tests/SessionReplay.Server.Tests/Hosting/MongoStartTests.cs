using System.Net;
using System.Net.Http.Json;
using SessionReplay.Server.Storage.Sqlite;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Hosting;

/// <summary>One setting makes the whole server run on MongoDB.</summary>
public sealed class MongoStartTests(MongoServer mongo)
{
    private const string Password = "correct horse battery";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TwoServersOfOneDatabaseShareTheirLoginsAndWriteNoFile()
    {
        var connectionString = await mongo.NewDatabaseAsync();
        string[] settings = [$"--ConnectionStrings:Mongo={connectionString}", $"--Access:AdminPassword={Password}"];
        await using var first = await ServerProcess.StartAsync(settings);
        await using var second = await ServerProcess.StartAsync(settings);
        using var client = first.NewClient();
        var login = await client.PostAsJsonAsync(
            new Uri("/api/v1/login", UriKind.Relative),
            new { user = "admin", password = Password },
            Token
        );
        using var other = second.NewClient();
        other.DefaultRequestHeaders.Add("Cookie", login.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);

        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync(new Uri("/api/v1/me", UriKind.Relative), Token)).StatusCode);
        Assert.False(File.Exists(Path.Combine(first.DataPath, SqliteDatabase.FileName)));

        await first.KillAsync();
        await second.KillAsync();
        await MongoServer.DropAsync(connectionString);
    }

    [Fact]
    public async Task AMongoDbThatDoesNotAnswerEndsTheStartWithOneLine()
    {
        var (exitCode, _, errors) = await ServerProcess.RunAsync(
            null,
            "--PORT=0",
            "--Hosting:BuildWeb=false",
            "--ConnectionStrings:Mongo=mongodb://user:secret@127.0.0.1:1/replay?serverSelectionTimeoutMS=300"
        );

        Assert.Equal(1, exitCode);
        var line = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("127.0.0.1:1", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
    }
}
