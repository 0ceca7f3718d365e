using SessionReplay.Server.Indexing.Walk;
using SessionReplay.Server.Storage.Health;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Hosting;

/// <summary>
/// <c>reindex</c>, or <c>reindex 4f2a…</c> for one session: makes what is derived from the stored segments again, newest sessions first, and
/// serves no requests. The server may run meanwhile.
/// </summary>
internal static class ReindexCommand
{
    public const string Word = "reindex";

    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(2);

    public static bool IsWanted(string[] args) => args is [Word, ..];

    /// <returns>The exit code: 0 when every session was indexed.</returns>
    public static async Task<int> RunAsync(WebApplication app, string[] args, TextWriter console)
    {
        var services = app.Services;
        await services.GetRequiredService<IStoreHealth>().PrepareAsync(CancellationToken.None);
        var sessions = services.GetRequiredService<ISessionStore>();
        var lifecycle = services.GetRequiredService<ISessionLifecycle>();
        var walk = services.GetRequiredService<SessionWalk>();
        var time = services.GetRequiredService<TimeProvider>();
        IReadOnlyList<string> ids =
            args is [_, var named, ..] && !named.StartsWith('-') ? [named] : await sessions.IdsAsync(CancellationToken.None);
        var (done, failed, said) = (0, 0, time.GetTimestamp());
        foreach (var id in ids)
        {
            try
            {
                if (await sessions.FindAsync(id, CancellationToken.None) is not { } session)
                    throw new FormatException("there is no such session.");
                // Killed from here on, the session is one of an older index, which the server makes again.
                if (session.State != SessionState.Recording)
                    await lifecycle.TrySetIndexedAsync(id, 0, null, session.LastSeenServer, CancellationToken.None);
                await walk.RunAsync(id, fromTheStart: true, CancellationToken.None);
                if (session.State != SessionState.Recording)
                    await lifecycle.TrySetIndexedAsync(
                        id,
                        Session.PresentIndexVersion,
                        await walk.ProblemsAsync(id, CancellationToken.None),
                        session.LastSeenServer,
                        CancellationToken.None
                    );
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                failed++;
                await console.WriteLineAsync($"Session {id}: {e.Message}");
            }

            done++;
            if (time.GetElapsedTime(said) < BetweenLines)
                continue;
            said = time.GetTimestamp();
            await console.WriteLineAsync($"{done} of {ids.Count} sessions are done.");
        }

        await console.WriteLineAsync($"{done - failed} of {ids.Count} sessions are indexed again, {failed} could not be.");
        return failed == 0 ? 0 : 2;
    }
}
