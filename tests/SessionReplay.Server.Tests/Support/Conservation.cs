using System.Diagnostics;
using System.Text.Json;

namespace SessionReplay.Server.Tests.Support;

/// <summary>The server's own counters. After every fault this must hold: received = stored + duplicate + Σ refused{reason}.</summary>
/// <param name="Received">Segments received since the process started; all counters count from then.</param>
/// <param name="Refused">Refused segments by reason.</param>
internal sealed record Conservation(long Received, long Stored, long Duplicate, IReadOnlyDictionary<string, long> Refused, long InFlight)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>A segment in flight at the fault counts as soon as it is stored or refused, which may take this long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public long AllRefused => Refused.Values.Sum();

    /// <summary>Waits until no segment is in flight and asserts that the counters add up.</summary>
    public static async Task<Conservation> AssertAsync(ServerProcess server)
    {
        using var viewer = await ViewerClient.LogInAsync(server);
        var waiting = Stopwatch.StartNew();
        var counts = await ReadAsync(viewer);
        while (counts.InFlight > 0 && waiting.Elapsed < Patience)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            counts = await ReadAsync(viewer);
        }

        Assert.True(
            counts.InFlight == 0 && counts.Received == counts.Stored + counts.Duplicate + counts.AllRefused,
            $"received {counts.Received}, stored {counts.Stored}, duplicate {counts.Duplicate}, refused {string.Join(' ', counts.Refused)}, in flight {counts.InFlight}"
        );
        return counts;
    }

    public static async Task<Conservation> ReadAsync(ViewerClient viewer) =>
        (await viewer.GetAsync("/ingest")).Deserialize<Conservation>(Json)!;
}
