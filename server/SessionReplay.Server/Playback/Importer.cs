using System.Security.Cryptography;
using System.Text.Json;
using SessionReplay.Server.Scrubbing;
using SessionReplay.Server.Storage;
using SessionReplay.Wire;

namespace SessionReplay.Server.Playback;

/// <summary>Takes a recording made elsewhere: rrweb events in, a session out. Holds one event and one group of segments, however long it is.</summary>
internal sealed class Importer(ISessionStore sessions, ISegmentStore segments, IProjectStore projects, SegmentGate gate, TimeProvider time)
{
    /// <summary>What is gathered before it goes to the store.</summary>
    private const int GroupBytes = 4 * 1024 * 1024;

    /// <exception cref="WireException">It is not a recording; the message names the event. Nothing of it is kept.</exception>
    public async Task<Imported> ImportAsync(Stream recording, CancellationToken cancellationToken)
    {
        var project = (await projects.ListAsync(cancellationToken))[0];
        var patterns = new ProjectPatterns(project.ScrubPatterns, time);
        var sessionId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var page = new Page { SessionId = sessionId, Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), BegunAtServer = now };
        try
        {
            // Segments without a session are seen by nobody: the session comes when all of them are there.
            var events = await StoreAsync(recording, project, patterns, page, now, cancellationToken);
            await ShowAsync(project.Id, page, cancellationToken);
            return new Imported(sessionId, $"/s/{sessionId}", events, 1);
        }
        catch
        {
            await sessions.DeleteAsync(sessionId, now, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Makes the session of the stored segments. A crash in here leaves it to the sweep, which finishes it.</summary>
    private async Task ShowAsync(string projectId, Page page, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds(); // Not when the import began: that may be long ago.
        if (await sessions.BeginAsync(page.SessionId, projectId, page, null, now, cancellationToken) is not { } session) return; // Somebody deleted it already.
        await sessions.TryMoveAsync(session.Id, SessionState.Recording, SessionState.Closed, session.LastSeenServer, cancellationToken);
        await sessions.RecountAsync(session.Id, cancellationToken);
        await sessions.TryMoveAsync(session.Id, SessionState.Closed, SessionState.Indexed, session.LastSeenServer, cancellationToken);
    }

    private async Task<long> StoreAsync(Stream recording, Project project, ProjectPatterns patterns, Page page, long now, CancellationToken cancellationToken)
    {
        var group = new List<SegmentToStore>();
        var bytes = 0;
        var number = 0;
        var toWire = new RrwebToWire((raw, records) =>
        {
            var (segment, _) = gate.Pass(new(page.SessionId, page.Id, number++, now), raw, records, Crc32C.Of(raw), project, patterns);
            group.Add(segment);
            bytes += segment.Lz4.Length;
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
        return events;

        async Task FlushAsync()
        {
            await segments.AppendAsync(group, cancellationToken);
            group.Clear();
            bytes = 0;
        }
    }

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
