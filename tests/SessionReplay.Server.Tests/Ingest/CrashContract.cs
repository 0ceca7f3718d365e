using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>The server's promise: an acked segment is stored, whenever the server dies or stops.</summary>
public abstract class CrashContract(Servers servers)
{
    private const int Recorders = 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KilledServerHasEveryAckedSegmentOnce()
    {
        const int AcksBetweenKills = Recorders * 10;
        var kills = Scale.Of(3, 20);
        await using var server = await servers.StartAsync();
        await using var crowd = new Crowd(Recorders);
        for (var kill = 1; kill <= kills; kill++)
        {
            await crowd.BeginAsync(server);
            // The ack itself triggers the kill, because a commit that was acked too early is still under way at that moment.
            crowd.OnceAcked(kill * AcksBetweenKills, server.Kill);
            await crowd.SendUntilCutAsync();
            await server.KillAsync();
            Assert.True(crowd.AckedCount >= kill * AcksBetweenKills, $"Only {crowd.AckedCount} segments were acked.");

            await server.StartAgainAsync();
            await crowd.AssertAckedIsStoredAsync(server);
            await Conservation.AssertAsync(server);
        }

        // The recorders come back, learn which segments are stored, and send the rest; then each segment is stored exactly once.
        crowd.OnceAcked(int.MaxValue, () => { });
        await crowd.BeginAsync(server);
        await crowd.SendRestAsync();
        await crowd.WaitAsync(acked => acked == crowd.SentCount);
        await Conservation.AssertAsync(server);
        using var viewer = await ViewerClient.LogInAsync(server);
        foreach (var (recorder, sent) in crowd.Sent)
        {
            Assert.Equal(Enumerable.Range(0, sent), await Recorded.NumbersAsync(viewer, recorder.SessionId));
            for (var number = 0; number < sent; number++)
                await Recorded.AssertBytesAsync(viewer, recorder, number, Crowd.Segment(number));
        }
    }

    [Fact]
    public async Task StoppedServerHasEveryAckedSegmentAndAnswersTheFlushesItTook()
    {
        await using var server = await servers.StartAsync();
        await using var crowd = new Crowd(Recorders);
        await crowd.BeginAsync(server);
        var sending = crowd.SendUntilCutAsync();
        using var client = server.NewClient();
        var flushes = Enumerable
            .Range(0, 10)
            .Select(_ => Recording.NewSessionId())
            .ToDictionary(session => session, session => FlushAsync(client, session));
        await crowd.WaitAsync(acked => acked > Recorders);

        Assert.Equal(0, await server.StopAsync());
        await sending;

        await server.StartAgainAsync();
        await crowd.AssertAckedIsStoredAsync(server);
        foreach (var (session, flush) in flushes)
        {
            if (await flush)
                await Recorded.AssertNumbersAsync(server, session, [0]);
        }
    }

    /// <summary>Flushes one segment; true if the answer acked it.</summary>
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
            return false; // The server no longer took the flush.
        }
    }

    /// <summary>Recorders that send at the same time, in segments large enough to keep the store busy.</summary>
    private sealed class Crowd(int size) : IAsyncDisposable
    {
        /// <summary>Random, so that it does not compress to nothing.</summary>
        private static readonly string Mark = RandomNumberGenerator.GetHexString(8_000);

        public static byte[] Segment(int number) => Recording.Segment(number, Mark);

        /// <summary>Ends the sending if the connection is never cut; normally it is cut long before.</summary>
        private const int MostARound = 2_000;

        public IReadOnlyList<TestRecorder> All { get; } = [.. Enumerable.Range(0, size).Select(_ => new TestRecorder())];

        public int AckedCount => All.Sum(recorder => recorder.Acked.Count);

        private readonly int[] _sent = new int[size];

        public async Task BeginAsync(ServerProcess server) =>
            await Task.WhenAll(All.Select(recorder => recorder.BeginAsync(server.Address)));

        /// <summary>How many segments each recorder has sent so far.</summary>
        public IEnumerable<(TestRecorder Recorder, int Sent)> Sent => All.Zip(_sent);

        public int SentCount => _sent.Sum();

        /// <summary>Every recorder sends its segments that are not acked, then new ones, until the connection is cut.</summary>
        public Task SendUntilCutAsync() => SendAsync(sent => sent + MostARound);

        /// <summary>Every recorder sends its segments that are not acked, and no new ones.</summary>
        public Task SendRestAsync() => SendAsync(sent => sent);

        /// <summary>
        /// Calls <paramref name="then"/> once, on the thread of the ack that brings the total to <paramref name="acks"/>.
        /// </summary>
        public void OnceAcked(int acks, Action then)
        {
            var done = 0;
            foreach (var recorder in All)
            {
                recorder.OnAck = () =>
                {
                    if (AckedCount >= acks && Interlocked.Exchange(ref done, 1) == 0)
                        then();
                };
            }
        }

        public async Task WaitAsync(Func<int, bool> done)
        {
            try
            {
                await All[0].WaitAsync(() => done(AckedCount));
            }
            catch (TimeoutException e)
            {
                var states = All.Select(recorder =>
                    $"{recorder.State}, {recorder.Acked.Count} acked, {recorder.Nacks.Count} refused: {recorder.Nacks.LastOrDefault()?.Message}"
                );
                throw new TimeoutException(string.Join('\n', states), e);
            }
        }

        public async Task AssertAckedIsStoredAsync(ServerProcess server)
        {
            using var viewer = await ViewerClient.LogInAsync(server);
            foreach (var recorder in All)
            {
                var stored = await Recorded.NumbersAsync(viewer, recorder.SessionId);
                Assert.Equal(stored.Distinct(), stored);
                Assert.Empty(recorder.Acked.Except(stored));
            }
        }

        private Task SendAsync(Func<int, int> until) =>
            Task.WhenAll(
                All.Select(
                    async (recorder, i) =>
                    {
                        try
                        {
                            foreach (var number in Enumerable.Range(0, until(_sent[i])).Except(recorder.Acked))
                            {
                                _sent[i] = Math.Max(_sent[i], number + 1);
                                await recorder.AppendAsync(Segment(number));
                                await Task.Delay(5);
                            }
                        }
                        catch (Exception e)
                            when (e is InvalidOperationException or IOException or OperationCanceledException or HubException)
                        {
                            // The server was killed or stopped on purpose.
                        }
                    }
                )
            );

        public async ValueTask DisposeAsync()
        {
            foreach (var recorder in All)
                await recorder.DisposeAsync();
        }
    }
}

public sealed class SqliteCrashTests(SqliteServers servers) : CrashContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoCrashTests(MongoServers servers) : CrashContract(servers), IClassFixture<MongoServers>;
