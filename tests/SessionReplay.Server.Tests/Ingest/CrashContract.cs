using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>The promise itself: an ack means stored, whenever the server dies or stops.</summary>
public abstract class CrashContract(Servers servers)
{
    private const int Recorders = 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KilledServerHasEveryAckedSegmentOnce()
    {
        const int Kills = 2;
        const int Segments = 60;
        await using var server = await servers.StartAsync();
        await using var crowd = new Crowd(Recorders);
        for (var kill = 1; kill <= Kills; kill++)
        {
            var enough = Recorders * Segments * kill / (Kills + 2);
            await crowd.BeginAsync(server);
            var sending = crowd.SendAsync(Segments);
            await crowd.WaitAsync(acked => acked >= enough);
            await server.KillAsync();
            await sending;
            Assert.InRange(crowd.AckedCount, enough, (Recorders * Segments) - 1); // It died in the middle.

            await server.StartAgainAsync();
            await crowd.AssertAckedIsStoredAsync(server);
        }

        // The recorders come back, learn what is stored, and send the rest: then everything is there, once.
        await crowd.BeginAsync(server);
        await crowd.SendAsync(Segments);
        await crowd.WaitAsync(acked => acked == Recorders * Segments);
        foreach (var recorder in crowd.All) await Recorded.AssertNumbersAsync(server, recorder.SessionId, Enumerable.Range(0, Segments));
    }

    [Fact]
    public async Task StoppedServerHasEveryAckedSegmentAndAnswersTheFlushesItTook()
    {
        const int Segments = 200;
        await using var server = await servers.StartAsync();
        await using var crowd = new Crowd(Recorders);
        await crowd.BeginAsync(server);
        var sending = crowd.SendAsync(Segments);
        using var client = server.NewClient();
        var flushes = Enumerable.Range(0, 10).Select(_ => Recording.NewSessionId()).ToDictionary(session => session, session => FlushAsync(client, session));
        await crowd.WaitAsync(acked => acked > Recorders);

        Assert.Equal(0, await server.StopAsync());
        await sending;

        await server.StartAgainAsync();
        await crowd.AssertAckedIsStoredAsync(server);
        foreach (var (session, flush) in flushes)
        {
            if (await flush) await Recorded.AssertNumbersAsync(server, session, [0]);
        }
    }

    /// <summary>True: it was answered with an ack.</summary>
    private static async Task<bool> FlushAsync(HttpClient client, string session)
    {
        try
        {
            using var body = FlushContent.Of(session, Recording.NewPageId(), null, Recording.Segment(0));
            using var answer = await client.PostAsync(new Uri("/ingest/flush", UriKind.Relative), body, Token);
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{answer.StatusCode}");
            using var reply = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
            return reply.RootElement.TryGetProperty("acked", out var acked) && acked.GetArrayLength() == 1;
        }
        catch (HttpRequestException)
        {
            return false; // It came too late to be taken.
        }
    }

    /// <summary>Recorders that send at once, as fast as they may.</summary>
    private sealed class Crowd(int size) : IAsyncDisposable
    {
        public IReadOnlyList<TestRecorder> All { get; } = [.. Enumerable.Range(0, size).Select(_ => new TestRecorder())];

        public int AckedCount => All.Sum(recorder => recorder.Acked.Count);

        public async Task BeginAsync(ServerProcess server) => await Task.WhenAll(All.Select(recorder => recorder.BeginAsync(server.Address)));

        /// <summary>Every recorder sends what is not acked of its first segments, until it is through or the connection is gone.</summary>
        public Task SendAsync(int segments) => Task.WhenAll(All.Select(async recorder =>
        {
            try
            {
                foreach (var number in Enumerable.Range(0, segments).Except(recorder.Acked))
                {
                    await recorder.AppendAsync(Recording.Segment(number));
                    await Task.Delay(5);
                }
            }
            catch (Exception e) when (e is InvalidOperationException or IOException or OperationCanceledException or HubException)
            {
                // The connection is gone: that is what these tests are about.
            }
        }));

        public Task WaitAsync(Func<int, bool> done) => All[0].WaitAsync(() => done(AckedCount));

        public async Task AssertAckedIsStoredAsync(ServerProcess server)
        {
            foreach (var recorder in All)
            {
                var stored = await Recorded.NumbersAsync(server, recorder.SessionId);
                Assert.Equal(stored.Distinct(), stored);
                Assert.Empty(recorder.Acked.Except(stored));
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var recorder in All) await recorder.DisposeAsync();
        }
    }
}

public sealed class SqliteCrashTests(SqliteServers servers) : CrashContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoCrashTests(MongoServers servers) : CrashContract(servers), IClassFixture<MongoServers>;
