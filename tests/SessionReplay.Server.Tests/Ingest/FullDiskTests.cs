using System.Net;
using Microsoft.AspNetCore.SignalR;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>A real disk that is really full, under SQLite; a MongoDB has its own disk, and says by failing writes what StallContract and GroupCommitContract have.</summary>
public sealed class FullDiskTests
{
    private const int DiskMegabytes = 64;

    private static readonly Uri Ready = new("/readyz", UriKind.Relative);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FullDiskIsRefusedAtOnceAndRecoversByItself()
    {
        var disk = new SmallDisk(DiskMegabytes);
        await using var server = await ServerProcess.StartOnAsync(disk, ViewerClient.Setting, "--Ingest:MinFreeBytes=0", "--Ingest:MinFreeBytesForNew=0");
        using var client = server.NewClient();
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        await recorder.AppendAsync(Recording.Segment(0));
        await recorder.WaitAsync(() => recorder.IsAcked(0));

        disk.FillUpTo(server, 0);
        for (var number = 1; recorder.Nacks.IsEmpty && number < 500; number++)
        {
            await recorder.AppendAsync(Recording.Segment(number, new string('x', 60_000) + Guid.NewGuid()));
            await recorder.WaitAsync(() => recorder.IsAcked(number) || !recorder.Nacks.IsEmpty);
        }

        var refused = recorder.Nacks.First();
        Assert.Equal("busy", refused.Code);
        await UntilAsync(client, HttpStatusCode.ServiceUnavailable);
        Assert.False(recorder.IsAcked(refused.Number));

        disk.Clear();
        await UntilAsync(client, HttpStatusCode.OK);
        await recorder.AppendAsync(Recording.Segment(refused.Number));
        await recorder.WaitAsync(() => recorder.IsAcked(refused.Number));
        var counts = await Conservation.AssertAsync(server);
        Assert.Equal((recorder.AckedCount, true), (counts.Stored, counts.Refused["busy"] > 0));
        await Recorded.AssertNumbersAsync(server, recorder.SessionId, recorder.Acked);
    }

    [Fact]
    public async Task NewSessionsAreRefusedBeforeTheDiskIsFullAndThoseBegunGoOn()
    {
        var disk = new SmallDisk(DiskMegabytes);
        await using var server = await ServerProcess.StartOnAsync(
            disk, ViewerClient.Setting, $"--Ingest:MinFreeBytesForNew={32 * 1024 * 1024}", $"--Ingest:MinFreeBytes={8 * 1024 * 1024}");
        using var client = server.NewClient();
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);

        disk.FillUpTo(server, 20);
        await UntilAsync(client, HttpStatusCode.OK, "no new session begins");
        await using var newcomer = new TestRecorder();
        var refusal = await Assert.ThrowsAsync<HubException>(() => newcomer.BeginAsync(server.Address));
        Assert.Contains("busy: ", refusal.Message, StringComparison.Ordinal);
        await recorder.AppendAsync(Recording.Segment(0));
        await recorder.WaitAsync(() => recorder.IsAcked(0));
        await recorder.BeginAsync(server.Address); // Coming back is not new.

        disk.FillUpTo(server, 4);
        await UntilAsync(client, HttpStatusCode.ServiceUnavailable, "no recording is taken");
        await recorder.AppendAsync(Recording.Segment(1));
        await recorder.WaitAsync(() => recorder.Nacks.Any(nack => nack is { Number: 1, Code: "busy" }));

        disk.Clear();
        await UntilAsync(client, HttpStatusCode.OK);
        await recorder.AppendAsync(Recording.Segment(1));
        await recorder.WaitAsync(() => recorder.IsAcked(1));
        await newcomer.BeginAsync(server.Address);
        Assert.Contains("no new session begins", server.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await Conservation.AssertAsync(server)).Stored);
    }

    private static async Task UntilAsync(HttpClient client, HttpStatusCode status, string text = "")
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            using var answer = await client.GetAsync(Ready, patience.Token);
            if (answer.StatusCode == status && (await answer.Content.ReadAsStringAsync(patience.Token)).Contains(text, StringComparison.Ordinal)) return;
            await Task.Delay(100, patience.Token);
        }
    }
}
