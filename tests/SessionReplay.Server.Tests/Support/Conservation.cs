using System.Diagnostics;
using System.Text.Json;

namespace SessionReplay.Server.Tests.Support;

/// <summary>What must hold after every fault, by the server's own counters: received = stored + duplicate + Σ refused{reason}.</summary>
/// <param name="Received">Since the process started, as all of them.</param>
/// <param name="Refused">By reason.</param>
internal sealed record Conservation(long Received, long Stored, long Duplicate, IReadOnlyDictionary<string, long> Refused, long InFlight)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>What was in flight at the fault is counted at its end: it has this long to come there.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public long AllRefused => Refused.Values.Sum();

    /// <summary>Waits until nothing is in flight, and asserts it.</summary>
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
            $"received {counts.Received}, stored {counts.Stored}, duplicate {counts.Duplicate}, refused {string.Join(' ', counts.Refused)}, in flight {counts.InFlight}");
        return counts;
    }

    public static async Task<Conservation> ReadAsync(ViewerClient viewer) => (await viewer.GetAsync("/ingest")).Deserialize<Conservation>(Json)!;
}
