using System.Security.Cryptography;
using SessionReplay.Server.Storage;
using SessionReplay.Wire;

namespace SessionReplay.Server.Playback;

/// <summary>Takes a recording made elsewhere: rrweb events in, a session out. Holds one event and one group of segments, however long it is.</summary>
internal sealed class Importer(ISessionStore sessions, ISegmentStore segments, IProjectStore projects, TimeProvider time)
{
    /// <summary>What is gathered before it goes to the store.</summary>
    private const int GroupBytes = 4 * 1024 * 1024;

    /// <exception cref="WireException">It is not a recording; the message names the event. Nothing of it is kept.</exception>
    public async Task<Imported> ImportAsync(Stream recording, CancellationToken cancellationToken)
    {
        var project = (await projects.ListAsync(cancellationToken))[0];
        var sessionId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var page = new Page { SessionId = sessionId, Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), BegunAtServer = now };
        try
        {
            var session = await sessions.BeginAsync(sessionId, project.Id, page, null, now, cancellationToken);
            var events = await StoreAsync(recording, page, now, cancellationToken);
            await sessions.RecountAsync(sessionId, cancellationToken);
            await sessions.TryMoveAsync(sessionId, SessionState.Recording, SessionState.Indexed, session.LastSeenServer, cancellationToken);
            return new Imported(sessionId, $"/s/{sessionId}", events, 1);
        }
        catch
        {
            await sessions.DeleteAsync(sessionId, CancellationToken.None);
            throw;
        }
    }

    private async Task<long> StoreAsync(Stream recording, Page page, long now, CancellationToken cancellationToken)
    {
        var group = new List<SegmentToStore>();
        var bytes = 0;
        var number = 0;
        var toWire = new RrwebToWire((raw, records) =>
        {
            var summary = SegmentValidator.Validate(raw, records);
            var segment = new SegmentToStore(page.SessionId, page.Id, number++, now, RawLz4.Compress(raw), raw.Length, Crc32C.Of(raw), summary);
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

    private static void Write(RrwebToWire toWire, System.Text.Json.JsonElement one, long index)
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
