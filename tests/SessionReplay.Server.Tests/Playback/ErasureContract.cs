using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SessionReplay.Server.Hosting;
using SessionReplay.Server.Storage.Sqlite;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Playback;

/// <summary>
/// A person's recordings are found by every identity that the person ever had, and nothing of an erased recording is left anywhere.
/// </summary>
public abstract class ErasureContract(Servers servers)
{
    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SessionIsFoundByEveryIdentityItEverHad()
    {
        var server = await servers.SharedAsync();
        using var viewer = await ViewerClient.LogInAsync(server);
        var (before, after, other) = (NewUser(), NewUser(), NewUser());
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        // The segments come out of order and twice, and the newest identity comes in the same segment as another one.
        foreach (var number in new[] { 2, 0, 1, 2, 0 })
            await recorder.AppendAsync(
                number == 2
                    ? Recording.Sealed(2, Identify(other, "x", 2), Identify(after, "new", 3))
                    : Recording.Sealed(number, number == 0 ? Identify(before, "old", 0) : Recording.Event(1))
            );
        await recorder.WaitAsync(() => recorder.AckedCount == 3);
        await recorder.FinishAsync();

        foreach (var user in new[] { before, after, other })
        {
            var found = Assert.Single((await viewer.GetAsync($"/sessions?user={user}")).GetProperty("sessions").EnumerateArray());
            Assert.Equal(recorder.SessionId, found.GetProperty("id").GetString());
            Assert.Equal(
                new[] { before, after, other }.Order(),
                found.GetProperty("userIds").EnumerateArray().Select(id => id.GetString()!).Order()
            );
        }

        Assert.Empty((await viewer.GetAsync($"/sessions?user={NewUser()}")).GetProperty("sessions").EnumerateArray());
    }

    [Fact]
    public async Task APersonIsErasedByAnyIdentity()
    {
        var server = await servers.SharedAsync();
        using var viewer = await ViewerClient.LogInAsync(server);
        var (before, after, another) = ($"{NewUser()}/ä &?", NewUser(), NewUser());
        var theirs = new List<string>();
        foreach (var users in new[] { new[] { before, after }, [after, before], [before], [another] })
        {
            await using var recorder = new TestRecorder();
            await recorder.BeginAsync(server.Address);
            for (var number = 0; number < users.Length; number++)
                await recorder.AppendAsync(Recording.Sealed(number, Identify(users[number], "x", number)));
            await recorder.WaitAsync(() => recorder.AckedCount == users.Length);
            theirs.Add(recorder.SessionId);
        }

        using var answer = await viewer.Http.DeleteAsync(
            new Uri($"/api/v1/sessions?user={Uri.EscapeDataString(before)}", UriKind.Relative),
            Token
        );

        Assert.Equal("""{"sessions":3}""", await answer.Content.ReadAsStringAsync(Token));
        foreach (var id in theirs[..3])
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(viewer, id));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(viewer, theirs[3]));
        using var everybody = await viewer.Http.DeleteAsync(new Uri("/api/v1/sessions", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.BadRequest, everybody.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(viewer, theirs[3]));
    }

    /// <summary>
    /// The data disappears soon while the server runs, even if a reader has the store open during
    /// the delete. After a clean stop it is gone.
    /// </summary>
    [Fact]
    public async Task NothingOfADeletedSessionIsLeftInTheStore()
    {
        await using var server = await servers.StartAsync();
        using var viewer = await ViewerClient.LogInAsync(server);
        string[] marks = [.. Enumerable.Range(0, 8).Select(_ => RandomNumberGenerator.GetHexString(24))];
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        for (var number = 0; number < 60; number++)
        {
            await recorder.AppendAsync(
                Recording.Sealed(
                    number,
                    Rrweb.Meta($"https://shop.example/?{marks[0]}", 1_700_000_000_000),
                    Identify(marks[1], marks[2], number),
                    Identify(marks[3], marks[4], number),
                    $$$"""{"type":5,"data":{"tag":"error","payload":{"kind":"error","name":"TypeError","message":"{{{marks[5]}}}","stack":"at {{{marks[6]}}}"} },"timestamp":{{{1_700_000_000_000 + number}}} }""",
                    Recording.Event(number, $"{marks[7]} {RandomNumberGenerator.GetHexString(9_000)}")
                )
            );
            await recorder.WaitAsync(() => recorder.AckedCount == number + 1);
        }

        byte[] stored;
        await using (var store = await servers.OpenStoreOfAsync(server))
            stored = (await store.Segments.FindAsync(recorder.SessionId, recorder.PageId, 30, Token))!.Lz4;
        List<byte[]> traces = [.. marks[..7].Select(Encoding.UTF8.GetBytes), stored[^200..^100]];
        foreach (var trace in traces)
            Assert.NotEmpty(await servers.PlacesOfAsync(server, trace));

        await using (await ReadAsync(server))
        {
            using var answer = await viewer.Http.DeleteAsync(new Uri($"/api/v1/sessions/{recorder.SessionId}", UriKind.Relative), Token);
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            await Task.Delay(500, Token);
        }

        await Probe.UntilAsync(async () => !await AnyIsLeftAsync());
        await server.StopAsync();
        Assert.False(await AnyIsLeftAsync());

        async Task<bool> AnyIsLeftAsync()
        {
            foreach (var trace in traces)
                if ((await servers.PlacesOfAsync(server, trace)).Count > 0)
                    return true;
            return false;
        }
    }

    /// <summary>Reads the store as it was at the start, until the result is disposed.</summary>
    private protected abstract Task<IAsyncDisposable> ReadAsync(ServerProcess server);

    private static string NewUser() => $"user-{Guid.NewGuid():N}";

    private static string Identify(string user, string trait, int after) =>
        $$$"""{"type":5,"data":{"tag":"identify","payload":{"id":"{{{user}}}","traits":{"plan":"{{{trait}}}"} } },"timestamp":{{{1_700_000_000_000 + after}}} }""";

    private static async Task<HttpStatusCode> StatusAsync(ViewerClient viewer, string id)
    {
        using var answer = await viewer.Http.GetAsync(new Uri($"/api/v1/sessions/{id}", UriKind.Relative), Token);
        return answer.StatusCode;
    }
}

public sealed class SqliteErasureTests(SqliteServers servers) : ErasureContract(servers), IClassFixture<SqliteServers>
{
    private protected override async Task<IAsyncDisposable> ReadAsync(ServerProcess server)
    {
        var reader = new SqliteConnection(
            $"Data Source={Path.Combine(server.DataPath, SqliteDatabase.FileName)};Pooling=False;Mode=ReadOnly"
        );
        await reader.OpenAsync(Token);
        await using var begin = reader.CreateCommand();
        begin.CommandText = "BEGIN; SELECT count(*) FROM sessions";
        await begin.ExecuteScalarAsync(Token);
        return reader;
    }
}

public sealed class MongoErasureTests(MongoServers servers) : ErasureContract(servers), IClassFixture<MongoServers>
{
    private protected override async Task<IAsyncDisposable> ReadAsync(ServerProcess server) =>
        await TestStore.OpenMongoAsync(
            server.Settings.Last(setting => setting.Contains("Mongo=", StringComparison.Ordinal)).Split("Mongo=")[1]
        );
}
