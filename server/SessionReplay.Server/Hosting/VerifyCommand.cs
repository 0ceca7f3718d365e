using SessionReplay.Server.Playback;
using SessionReplay.Server.Storage.Health;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Hosting;

/// <summary>
/// <c>verify</c>, or <c>verify 4f2a…</c> for one session: reads the stored segments, names the damaged ones, and serves no requests. The
/// server may run meanwhile.
/// </summary>
internal static class VerifyCommand
{
    public const string Word = "verify";

    public static bool IsWanted(string[] args) => args is [Word, ..];

    /// <returns>The exit code: 0 when nothing is damaged.</returns>
    public static async Task<int> RunAsync(WebApplication app, string[] args, TextWriter console)
    {
        var store = app.Services.GetRequiredService<IStoreHealth>();
        await store.PrepareAsync(CancellationToken.None);
        var check = app.Services.GetRequiredService<SegmentCheck>();
        var (sessions, segments, bytes, damaged) = (0, 0L, 0L, 0);
        string? id = args is [_, var named, ..] && !named.StartsWith('-') ? named : null;
        var inTheStore = id is null ? await store.DamageAsync(long.MaxValue, CancellationToken.None) ?? [] : [];
        foreach (var line in inTheStore)
            await console.WriteLineAsync($"The database: {line}");
        var all = id is not null ? One(check.CheckAsync(id, CancellationToken.None)) : check.CheckAllAsync(CancellationToken.None);
        await foreach (var session in all)
        {
            (sessions, segments, bytes, damaged) = (
                sessions + 1,
                segments + session.Segments,
                bytes + session.Bytes,
                damaged + session.Damaged.Count
            );
            foreach (var one in session.Damaged)
                await console.WriteLineAsync($"Session {session.Id}: {one.Message}");
        }

        await console.WriteLineAsync($"{sessions} sessions, {segments} segments, {bytes} bytes read: {damaged} damaged.");
        return damaged == 0 && inTheStore.Count == 0 ? 0 : 2;
    }

    private static async IAsyncEnumerable<CheckedSession> One(Task<CheckedSession> session)
    {
        yield return await session;
    }
}
