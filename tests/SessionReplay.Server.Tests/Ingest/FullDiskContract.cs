using System.Net;
using Microsoft.AspNetCore.SignalR;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>Fills a real disk under the database.</summary>
public abstract class FullDiskContract(Servers servers)
{
    private const int DiskMegabytes = 128;
    private const int Megabyte = 1024 * 1024;

    private static readonly Uri Ready = new("/readyz", UriKind.Relative);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FullDiskIsRefusedAtOnceAndRecoversByItself()
    {
        await using var small = await servers.StartOnDiskAsync(DiskMegabytes, "--Ingest:MinFreeBytes=0", "--Ingest:MinFreeBytesForNew=0");
        var (server, disk) = (small.Server, small.Disk);
        using var client = server.NewClient();
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        await recorder.AppendAsync(Segment(0));
        await recorder.WaitAsync(() => recorder.IsAcked(0));

        disk.FillUpTo(0);
        for (var number = 1; recorder.Nacks.IsEmpty && number < 5_000; number++)
        {
            await recorder.AppendAsync(Segment(number));
            await recorder.WaitAsync(() => recorder.IsAcked(number) || !recorder.Nacks.IsEmpty);
        }

        var refused = recorder.Nacks.First();
        Assert.Equal("busy", refused.Code);
        Assert.False(recorder.IsAcked(refused.Number));
        // The refused segment is sent again, as a recorder does.
        await UntilAsync(client, HttpStatusCode.ServiceUnavailable, "", () => recorder.AppendAsync(Segment(refused.Number)));
        Assert.False(recorder.IsAcked(refused.Number));

        disk.Clear();
        await UntilAsync(client, HttpStatusCode.OK);
        await UntilAsync(client, HttpStatusCode.OK, "", () => recorder.AppendAsync(Segment(refused.Number)));
        await recorder.WaitAsync(() => recorder.IsAcked(refused.Number));
        var counts = await Conservation.AssertAsync(server);
        Assert.Equal((recorder.AckedCount, true), (counts.Stored, counts.Refused["busy"] > 0));
        await Recorded.AssertNumbersAsync(server, recorder.SessionId, recorder.Acked);
    }

    [Fact]
    public async Task NewSessionsAreRefusedBeforeTheDiskIsFullAndThoseBegunGoOn()
    {
        await using var small = await servers.StartOnDiskAsync(
            DiskMegabytes,
            $"--Ingest:MinFreeBytesForNew={64 * Megabyte}",
            $"--Ingest:MinFreeBytes={16 * Megabyte}"
        );
        var (server, disk) = (small.Server, small.Disk);
        using var client = server.NewClient();
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);

        disk.FillUpTo(40);
        await UntilAsync(client, HttpStatusCode.OK, "no new session begins");
        await using var newcomer = new TestRecorder();
        var refusal = await Assert.ThrowsAsync<HubException>(() => newcomer.BeginAsync(server.Address));
        Assert.Contains("busy: ", refusal.Message, StringComparison.Ordinal);
        await recorder.AppendAsync(Segment(0));
        await recorder.WaitAsync(() => recorder.IsAcked(0));
        await recorder.BeginAsync(server.Address); // Only new sessions are refused; one that has begun may come back.

        disk.FillUpTo(4);
        await UntilAsync(client, HttpStatusCode.ServiceUnavailable, "no recording is taken");
        await recorder.AppendAsync(Segment(1));
        await recorder.WaitAsync(() => recorder.Nacks.Any(nack => nack is { Number: 1, Code: "busy" }));

        disk.Clear();
        await UntilAsync(client, HttpStatusCode.OK);
        await recorder.AppendAsync(Segment(1));
        await recorder.WaitAsync(() => recorder.IsAcked(1));
        await newcomer.BeginAsync(server.Address);
        Assert.Contains("no new session begins", server.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await Conservation.AssertAsync(server)).Stored);
    }

    /// <summary>
    /// 60,000 random hex digits, so that the segment needs room even when it is compressed. The same number gives the same digits.
    /// </summary>
    private static byte[] Segment(int number)
    {
        var bytes = new byte[30_000];
        new Random(number).NextBytes(bytes);
        return Recording.Segment(number, Convert.ToHexString(bytes));
    }

    private static async Task UntilAsync(HttpClient client, HttpStatusCode status, string text = "", Func<Task>? meanwhile = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (meanwhile is not null)
                await meanwhile();
            using var answer = await client.GetAsync(Ready, patience.Token);
            if (
                answer.StatusCode == status
                && (await answer.Content.ReadAsStringAsync(patience.Token)).Contains(text, StringComparison.Ordinal)
            )
                return;
            await Task.Delay(100, patience.Token);
        }
    }
}

public sealed class SqliteFullDiskTests(SqliteServers servers) : FullDiskContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoFullDiskTests(MongoServers servers) : FullDiskContract(servers), IClassFixture<MongoServers>;
