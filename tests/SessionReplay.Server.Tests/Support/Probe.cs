using System.Net;

namespace SessionReplay.Server.Tests.Support;

/// <summary>Asks a server whether it takes a small recording now, and waits until a condition holds.</summary>
internal static class Probe
{
    private static readonly Uri Flush = new("/ingest/flush", UriKind.Relative);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<(HttpStatusCode Status, TimeSpan? RetryAfter)> FlushAsync(
        ServerProcess server,
        string? forwardedFor = null,
        string? origin = "http://localhost:3000"
    )
    {
        using var client = server.NewClient();
        if (origin is not null)
            client.DefaultRequestHeaders.Add("Origin", origin);
        if (forwardedFor is not null)
            client.DefaultRequestHeaders.Add("X-Forwarded-For", forwardedFor);
        using var body = FlushContent.Of(Recording.NewSessionId(), Recording.NewPageId(), null, Recording.Segment(0));
        using var answer = await client.PostAsync(Flush, body, Token);
        return (answer.StatusCode, answer.Headers.RetryAfter?.Delta);
    }

    public static async Task UntilAsync(Func<Task<bool>> done)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await done())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Delay(100, Token);
        }
    }
}
