using System.Security.Cryptography;
using System.Text.Json;
using SessionReplay.Server.Scrubbing;
using SessionReplay.Server.Storage.Projects;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Rrweb;

namespace SessionReplay.Server.Playback;

/// <summary>
/// Imports a recording made elsewhere: it reads rrweb events and stores a session. It holds one event and one group of segments in memory,
/// however long the recording is.
/// </summary>
internal sealed class Importer(
    ISessionStore sessions,
    ISessionLifecycle lifecycle,
    ISessionDeletions deletions,
    ISegmentStore segments,
    IProjectStore projects,
    SegmentGate gate,
    TimeProvider time
)
{
    /// <summary>How many bytes of segments are gathered before they go to the store.</summary>
    private const int GroupBytes = 4 * 1024 * 1024;

    /// <summary>The project that a recording goes to.</summary>
    /// <param name="id">The project's id; null for the first project.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>Null when there is no project with this id.</returns>
    public async Task<Project?> ProjectAsync(string? id, CancellationToken cancellationToken) =>
        id is null ? (await projects.ListAsync(cancellationToken))[0] : await projects.FindAsync(id, cancellationToken);

    /// <exception cref="WireException">The stream is not a recording; the message names the event. No part of it is kept.</exception>
    public async Task<Imported> ImportAsync(Stream recording, Project project, CancellationToken cancellationToken)
    {
        var patterns = new ProjectPatterns(project.ScrubPatterns, time);
        var sessionId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var page = new Page
        {
            SessionId = sessionId,
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
            BegunAtServer = now,
        };
        try
        {
            // Segments without a session are invisible, so the session is made when all of them are stored.
            var facts = await StoreAsync(recording, project, patterns, page, now, cancellationToken);
            await ShowAsync(project.Id, page, facts, cancellationToken);
            return new Imported(sessionId, $"/s/{sessionId}", facts.Events, 1);
        }
        catch
        {
            await deletions.DeleteAsync(sessionId, now, CancellationToken.None);
            throw;
        }
    }

    /// <summary>
    /// Makes the session of the stored segments, placed in the list by the time of its recording, and closes it. The next sweep indexes it
    /// as it does every session, and also finishes a session that a crash in here leaves unfinished.
    /// </summary>
    private async Task ShowAsync(string projectId, Page page, Facts facts, CancellationToken cancellationToken)
    {
        // A recording with times in the future would stand above every session to come.
        var begun = Math.Clamp(facts.StartTime, 0, time.GetUtcNow().ToUnixTimeMilliseconds());
        var recorded = page with { BegunAtServer = begun };
        // The session is null when somebody has deleted it already.
        if (await sessions.BeginAsync(page.SessionId, projectId, recorded, facts.UserAgent, begun, cancellationToken) is not { } session)
            return;
        // The segments were stored before there was a session, so no counter includes them; without counters a session is not listed.
        await lifecycle.RecountAsync(session.Id, cancellationToken);
        await lifecycle.TryMoveAsync(session.Id, SessionState.Recording, SessionState.Closed, session.LastSeenServer, cancellationToken);
    }

    private async Task<Facts> StoreAsync(
        Stream recording,
        Project project,
        ProjectPatterns patterns,
        Page page,
        long now,
        CancellationToken cancellationToken
    )
    {
        var group = new List<SegmentToStore>();
        var bytes = 0;
        var number = 0;
        var facts = new Facts(0, long.MaxValue, null);
        var toWire = new RrwebToWire(
            (raw, records) =>
            {
                var (segment, _) = gate.Pass(new(page.SessionId, page.Id, number++, now), raw, records, Crc32C.Of(raw), project, patterns);
                group.Add(segment);
                bytes += segment.Lz4.Length;
                facts = facts with
                {
                    StartTime = Math.Min(facts.StartTime, segment.Facts.StartTime),
                    UserAgent = facts.UserAgent ?? segment.Facts.UserAgent,
                };
            }
        );
        long events = 0;
        await foreach (var one in RrwebArrayReader.ReadAsync(recording, cancellationToken))
        {
            Write(toWire, one, events);
            events++;
            if (bytes > GroupBytes)
                await FlushAsync();
        }

        if (events == 0)
            throw new WireException("The recording has no events.");
        toWire.Flush();
        await FlushAsync();
        return facts with { Events = events };

        async Task FlushAsync()
        {
            await segments.AppendAsync(group, cancellationToken);
            group.Clear();
            bytes = 0;
        }
    }

    /// <summary>The facts that the session takes from its recording.</summary>
    /// <param name="Events">How many events the recording has.</param>
    /// <param name="StartTime">When the first event happened, in ms since 1970.</param>
    /// <param name="UserAgent">The user agent that the recording names; null if it names none, as rrweb's own recordings do.</param>
    private sealed record Facts(long Events, long StartTime, string? UserAgent);

    private static void Write(RrwebToWire toWire, JsonElement one, long index)
    {
        try
        {
            toWire.Write(one);
        }
        catch (WireException e)
        {
            throw new WireException(e.Code, $"Event {index}: {e.Message}");
        }
    }
}
