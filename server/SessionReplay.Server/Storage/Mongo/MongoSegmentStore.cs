using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage.Errors;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Storage.Mongo;

/// <summary>
/// Stores a group of segments: the segments first, then the counters and errors of the new ones. A crash in between leaves counters that
/// are behind, but loses no segment; a recount sets the counters right.
/// </summary>
internal sealed class MongoSegmentStore(
    MongoSegments segments,
    MongoSessions sessions,
    MongoPages pages,
    MongoErrorStore errors,
    MongoTombstones tombstones,
    IOptions<StorageOptions> options
) : ISegmentStore
{
    public async Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<SegmentToStore> group, CancellationToken cancellationToken)
    {
        if (group.Count == 0)
            return [];
        var sessionIds = group.Select(segment => segment.SessionId).Distinct().ToList();
        var findingFull = sessions.FullAmongAsync(sessionIds, options.Value.MaxSegmentsPerSession, cancellationToken);
        var deleted = await tombstones.AmongAsync(sessionIds, cancellationToken);
        var full = await findingFull;
        var outcomes = await InsertAsync(
            [.. group.Where(segment => !deleted.Contains(segment.SessionId) && !full.Contains(segment.SessionId))],
            cancellationToken
        );
        // A session may have been deleted meanwhile. The segments just inserted may have come after that delete looked for them, so they
        // are deleted here.
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
                if (deleted.Contains(segment.SessionId))
                    return AppendOutcome.Deleted;
                var outcome = full.Contains(segment.SessionId) ? AppendOutcome.Full : outcomes[next++];
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
        var copies = await CopiesAsync([.. duplicates.Select(i => group[i])], cancellationToken);
        for (var i = 0; i < group.Count; i++)
        {
            if (duplicates.Contains(i))
                outcomes[i] = AppendOutcome.Duplicate;
            else
                added.Add(group[i]);
            if (outcomes[i] == AppendOutcome.Stored || copies.Contains(group[i]))
                found.AddRange(SegmentErrors.Of(group[i]));
        }

        await Task.WhenAll(errors.AddAsync(found, cancellationToken), pages.AddAsync(added.Pages, cancellationToken));
        // Sessions come last: this sets them back to recording, so that they are counted again after all of these writes.
        await sessions.AddAsync(added.Sessions, cancellationToken);
        // A resend may come because the counters failed after the segment was inserted, and the session may be over by now.
        if (duplicates.Count > 0)
            await sessions.CountAgainAsync([.. duplicates.Select(i => group[i].SessionId).Distinct()], cancellationToken);
        return outcomes;
    }

    public Task<bool> AnyAsync(string sessionId, CancellationToken cancellationToken) => segments.AnyAsync(sessionId, cancellationToken);

    public async Task<IReadOnlyList<NumberRange>> NumbersAsync(string sessionId, string pageId, CancellationToken cancellationToken)
    {
        var ranges = new List<NumberRange>();
        await foreach (var number in segments.NumbersAsync(sessionId, pageId, cancellationToken))
            NumberRange.Extend(ranges, number);
        return ranges;
    }

    public async Task<IReadOnlyList<SegmentInfo>> ListAsync(string sessionId, CancellationToken cancellationToken)
    {
        var order = new Dictionary<string, int>();
        foreach (var page in await pages.ListAsync(sessionId, cancellationToken))
            order.Add(page.Id, order.Count);
        var stored = new List<SegmentInfo>();
        await foreach (var segment in segments.StreamAsync(sessionId, cancellationToken))
            stored.Add(segment.Info());
        return [.. stored.OrderBy(segment => order.GetValueOrDefault(segment.PageId, -1))];
    }

    public Task<StoredSegment?> FindAsync(string sessionId, string pageId, int number, CancellationToken cancellationToken) =>
        segments.FindAsync(sessionId, pageId, number, cancellationToken);

    public IAsyncEnumerable<StoredSegment> ReadPageAsync(string sessionId, string pageId, int from, CancellationToken cancellationToken) =>
        segments.ReadPageAsync(sessionId, pageId, from, cancellationToken);

    /// <summary>
    /// The resent segments with errors that equal their stored copy by checksum and length. Their errors are inserted again, because a
    /// crash may have come after the segment and before its errors.
    /// </summary>
    private async Task<HashSet<SegmentToStore>> CopiesAsync(IEnumerable<SegmentToStore> resent, CancellationToken cancellationToken)
    {
        var withErrors = resent.Where(segment => segment.Facts.Errors.Count > 0).ToList();
        var stored = await segments.ChecksumsAsync(
            [.. withErrors.Select(segment => (segment.SessionId, segment.PageId, segment.Number)).Distinct()],
            cancellationToken
        );
        return
        [
            .. withErrors.Where(segment =>
                stored.TryGetValue((segment.SessionId, segment.PageId, segment.Number), out var one)
                && one == (segment.Crc32C, segment.RawLength)
            ),
        ];
    }
}
