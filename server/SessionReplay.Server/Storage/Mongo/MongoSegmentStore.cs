namespace SessionReplay.Server.Storage.Mongo;

/// <summary>Stores a group of segments: the segments first, then what follows from the new ones. A crash in between leaves counters behind, never a lost
/// segment; recounting sets them right.</summary>
internal sealed class MongoSegmentStore(MongoSegments segments, MongoSessions sessions, MongoPages pages, MongoErrorStore errors, MongoTombstones tombstones) : ISegmentStore
{
    public async Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<SegmentToStore> group, CancellationToken cancellationToken)
    {
        if (group.Count == 0)
            return [];
        var sessionIds = group.Select(segment => segment.SessionId).Distinct().ToList();
        var deleted = await tombstones.AmongAsync(sessionIds, cancellationToken);
        var outcomes = await InsertAsync([.. group.Where(segment => !deleted.Contains(segment.SessionId))], cancellationToken);
        // Deleted meanwhile: then what was just inserted may have come after the delete looked.
        var deletedSince = await tombstones.AmongAsync(sessionIds, cancellationToken);
        foreach (var sessionId in deletedSince.Except(deleted))
        {
            await segments.DeleteAsync(sessionId, cancellationToken);
            await errors.DeleteAsync(sessionId, cancellationToken);
        }

        var next = 0;
        return
        [
            .. group.Select(segment =>
            {
                var outcome = deleted.Contains(segment.SessionId) ? AppendOutcome.Deleted : outcomes[next++];
                return deletedSince.Contains(segment.SessionId) ? AppendOutcome.Deleted : outcome;
            }),
        ];
    }

    private async Task<AppendOutcome[]> InsertAsync(IReadOnlyList<SegmentToStore> group, CancellationToken cancellationToken)
    {
        if (group.Count == 0)
            return [];
        var duplicates = await segments.InsertAsync(group, cancellationToken);
        var outcomes = new AppendOutcome[group.Count];
        var added = new SegmentGroup();
        var found = new List<ErrorOccurrence>();
        for (var i = 0; i < group.Count; i++)
        {
            if (duplicates.Contains(i))
                outcomes[i] = AppendOutcome.Duplicate;
            else
                added.Add(group[i]);
            if (outcomes[i] == AppendOutcome.Stored || await IsCopyAsync(group[i], cancellationToken))
                found.AddRange(SegmentErrors.Of(group[i]));
        }

        await Task.WhenAll(
            errors.AddAsync(found, cancellationToken),
            sessions.AddAsync(added.Sessions, cancellationToken),
            pages.AddAsync(added.Pages, cancellationToken));
        await ReopenMiscountedAsync(duplicates.Select(i => group[i].SessionId).Distinct(), cancellationToken);
        return outcomes;
    }

    /// <summary>A resend to a session that is over may come because the counters failed after the segment was inserted. Then the session closes once more, and is counted.</summary>
    private async Task ReopenMiscountedAsync(IEnumerable<string> resent, CancellationToken cancellationToken)
    {
        foreach (var session in await sessions.OverAmongAsync([.. resent], cancellationToken))
        {
            if (session.Segments != await segments.CountAsync(session.Id, cancellationToken))
                await sessions.ReopenAsync(session.Id, cancellationToken);
        }
    }

    public async Task<IReadOnlyList<NumberRange>> NumbersAsync(string sessionId, string pageId, CancellationToken cancellationToken) =>
        NumberRange.Of(await segments.NumbersAsync(sessionId, pageId, cancellationToken));

    public async Task<IReadOnlyList<SegmentInfo>> ListAsync(string sessionId, CancellationToken cancellationToken)
    {
        var order = new Dictionary<string, int>();
        foreach (var page in await pages.ListAsync(sessionId, cancellationToken))
            order.Add(page.Id, order.Count);
        var stored = await segments.ListAsync(sessionId, cancellationToken);
        return [.. stored.OrderBy(segment => order.GetValueOrDefault(segment.Page, -1)).Select(segment => segment.Info())];
    }

    public Task<StoredSegment?> FindAsync(string sessionId, string pageId, int number, CancellationToken cancellationToken) =>
        segments.FindAsync(sessionId, pageId, number, cancellationToken);

    public IAsyncEnumerable<StoredSegment> ReadPageAsync(string sessionId, string pageId, CancellationToken cancellationToken) =>
        segments.ReadPageAsync(sessionId, pageId, cancellationToken);

    /// <summary>Whether a segment with errors, sent again, is the one that was stored: then a crash may have come before its errors were.</summary>
    private async Task<bool> IsCopyAsync(SegmentToStore segment, CancellationToken cancellationToken) =>
        SegmentErrors.Of(segment).Any() &&
        await segments.FindAsync(segment.SessionId, segment.PageId, segment.Number, cancellationToken) is { } stored &&
        stored.Crc32C == segment.Crc32C && stored.RawLength == segment.RawLength;
}
