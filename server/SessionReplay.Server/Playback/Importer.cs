using System.Security.Cryptography;
using System.Text.Json;
using SessionReplay.Server.Scrubbing;
using SessionReplay.Server.Storage.Projects;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Rrweb;

namespace SessionReplay.Server.Playback;

/// <summary>Takes a recording made elsewhere: rrweb events in, a session out. Holds one event and one group of segments, however long it is.</summary>
internal sealed class Importer(ISessionStore sessions, ISessionLifecycle lifecycle, ISessionDeletions deletions, ISegmentStore segments, IProjectStore projects, SegmentGate gate, TimeProvider time)
{
    /// <summary>What is gathered before it goes to the store.</summary>
    private const int GroupBytes = 4 * 1024 * 1024;

    /// <summary>The project that a recording goes to.</summary>
    /// <param name="id">Null: the first there is.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>Null: there is none with this id.</returns>
    public async Task<Project?> ProjectAsync(string? id, CancellationToken cancellationToken) =>
        id is null ? (await projects.ListAsync(cancellationToken))[0] : await projects.FindAsync(id, cancellationToken);

    /// <exception cref="WireException">It is not a recording; the message names the event. Nothing of it is kept.</exception>
    public async Task<Imported> ImportAsync(Stream recording, Project project, CancellationToken cancellationToken)
    {
        var patterns = new ProjectPatterns(project.ScrubPatterns, time);
        var sessionId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var page = new Page { SessionId = sessionId, Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), BegunAtServer = now };
        try
        {
            // Segments without a session are seen by nobody: the session comes when all of them are there.
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

    /// <summary>Makes the session of the stored segments: it stands in the list by when it was recorded. It is closed then, and indexed as every session is: by the next sweep, which also finishes what a crash in here leaves.</summary>
    private async Task ShowAsync(string projectId, Page page, Facts facts, CancellationToken cancellationToken)
    {
        // A recording that says it is of the future would stand above every session to come.
        var begun = Math.Clamp(facts.StartTime, 0, time.GetUtcNow().ToUnixTimeMilliseconds());
        var recorded = page with { BegunAtServer = begun };
        if (await sessions.BeginAsync(page.SessionId, projectId, recorded, facts.UserAgent, begun, cancellationToken) is not { } session) return; // Somebody deleted it already.
        // Its segments were counted by nobody: without counters it is not in the list.
        await lifecycle.RecountAsync(session.Id, cancellationToken);
        await lifecycle.TryMoveAsync(session.Id, SessionState.Recording, SessionState.Closed, session.LastSeenServer, cancellationToken);
    }

    private async Task<Facts> StoreAsync(Stream recording, Project project, ProjectPatterns patterns, Page page, long now, CancellationToken cancellationToken)
    {
        var group = new List<SegmentToStore>();
        var bytes = 0;
        var number = 0;
        var facts = new Facts(0, long.MaxValue, null);
        var toWire = new RrwebToWire((raw, records) =>
        {
            var (segment, _) = gate.Pass(new(page.SessionId, page.Id, number++, now), raw, records, Crc32C.Of(raw), project, patterns);
            group.Add(segment);
            bytes += segment.Lz4.Length;
            facts = facts with { StartTime = Math.Min(facts.StartTime, segment.Facts.StartTime), UserAgent = facts.UserAgent ?? segment.Facts.UserAgent };
        });
        long events = 0;
        await foreach (var one in RrwebArrayReader.ReadAsync(recording, cancellationToken))
        {
            Write(toWire, one, events);
            events++;
            if (bytes > GroupBytes) await FlushAsync();
        }

        if (events == 0) throw new WireException("The recording has no events.");
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

    /// <summary>What the session takes from its recording.</summary>
    /// <param name="Events">How many it has.</param>
    /// <param name="StartTime">When the first one happened, ms since 1970.</param>
    /// <param name="UserAgent">What the recorded page said; null if it said nothing, as rrweb's own recordings do.</param>
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
