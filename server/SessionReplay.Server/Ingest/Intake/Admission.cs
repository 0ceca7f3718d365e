using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Projects;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Ingest.Intake;

/// <summary>A page that may send: what Begin gave.</summary>
internal sealed record AdmittedPage(string ProjectId, string SessionId, string PageId, string Token, IReadOnlyList<NumberRange> Acked)
{
    /// <summary>What it began with: asked again at every segment, for a key may be revoked meanwhile.</summary>
    public string Key { get; init; } = "";

    /// <summary>Whom rates count; see <see cref="Caller.RateAddress"/>.</summary>
    public string Address { get; init; } = "";

    /// <summary>What its times are measured by.</summary>
    public PageClock Clock { get; init; }

    /// <summary>When nothing can be added to the session any more, ms since 1970 by the server's clock.</summary>
    public long Expires { get; init; } = long.MaxValue;
}

/// <summary>Behind the door: is the key known, is the origin its project's, does the session belong to who asks, is it still open?</summary>
internal sealed partial class Admission(
    KeyRing keys, Rates rates, Quotas quotas, DiskGuard disk, BeginTurns turns, ISessionStore sessions, ISessionDeletions deletions, ISegmentStore segments, WriteToken tokens, IOptions<IngestOptions> options, IOptions<StorageOptions> limits, TimeProvider time, ILogger<Admission> logger)
{
    /// <summary>A Begin reads which numbers are stored. So many of a session are as dear as a Begin by itself, and count as one.</summary>
    private const int SegmentsOfABegin = 1_000;

    private readonly LineASecond _storeFailures = new(time);

    /// <param name="begin">What the recorder says of itself.</param>
    /// <param name="caller">What its connection says.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>The page, or why not.</returns>
    public async Task<(AdmittedPage? Page, WireError? Refusal)> BeginAsync(BeginFields begin, Caller caller, CancellationToken cancellationToken)
    {
        try
        {
            if (!begin.IsShort) return (null, Refusals.TooLongBegin);
            if (!SessionId().IsMatch(begin.SessionId) || !PageId().IsMatch(begin.PageId)) return (null, Refusals.BadId);
            using var turn = await turns.TakeAsync(cancellationToken);
            return turn is null ? (null, Refusals.TooManyBegins) : await TryBeginAsync(begin, caller, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // A store in trouble is no reason for a recorder to give up: it tries again.
            if (_storeFailures.IsDue(out var others)) LogStoreFailed(logger, e, others);
            return (null, Refusals.StoreFailed);
        }
    }

    private async Task<(AdmittedPage? Page, WireError? Refusal)> TryBeginAsync(BeginFields begin, Caller caller, CancellationToken cancellationToken)
    {
        if (await keys.FindAsync(begin.Key, cancellationToken) is not { Project: var project }) return (null, Refusals.UnknownKey);
        if (!caller.MayRecordFor(project)) return (null, Refusals.ForeignOrigin);
        var known = await sessions.FindAsync(begin.SessionId, cancellationToken);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (await TokenRefusalAsync(known, project, begin, now, cancellationToken) is { } wrong) return (null, wrong);
        if (await deletions.IsDeletedAsync(begin.SessionId, cancellationToken)) return (null, Refusals.SessionDeleted);
        var refusal = known is null ? await NewSessionRefusalAsync(project, begin.Key, caller, cancellationToken) : await OldSessionRefusalAsync(known, begin.PageId, caller, now, cancellationToken);
        if (refusal is not null) return (null, refusal);
        var page = new Page { SessionId = begin.SessionId, Id = begin.PageId, BegunAtServer = now, ClockOffset = PageClock.Offset(begin.ClientNow, now) };
        var clock = await ClockAsync(known, page, cancellationToken);
        if (await sessions.BeginAsync(begin.SessionId, project.Id, page, caller.UserAgent, now, cancellationToken) is not { } session) return (null, Refusals.SessionDeleted); // Just now.
        if (session.ProjectId != project.Id) return (null, Refusals.WrongToken); // Another project began it just now.
        var expires = session.BegunAtServer + (long)TimeSpan.FromHours(options.Value.SessionHours + options.Value.LateHours).TotalMilliseconds;
        var token = await tokens.ForAsync(project.Id, begin.SessionId, expires, cancellationToken);
        var acked = await segments.NumbersAsync(begin.SessionId, begin.PageId, cancellationToken);
        if (acked.Count > PageAcks.MaxRanges) return (null, Refusals.TooManyHoles);
        return (new AdmittedPage(project.Id, begin.SessionId, begin.PageId, token, acked) { Key = begin.Key, Address = caller.RateAddress, Expires = expires, Clock = clock }, null);
    }

    /// <summary>The first Begin needs no token. Nor does one before anything is stored: the answer to the first may have been lost on the way.</summary>
    private async Task<WireError?> TokenRefusalAsync(Session? known, Project project, BeginFields begin, long now, CancellationToken cancellationToken)
    {
        if (known is not null && known.ProjectId != project.Id) return Refusals.WrongToken;
        if (string.IsNullOrEmpty(begin.Token)) return known is null || await IsEmptyAsync(known, cancellationToken) ? null : Refusals.WrongToken;
        return await tokens.CheckAsync(begin.Token, project.Id, begin.SessionId, now, cancellationToken) switch
        {
            TokenState.Valid => null,
            TokenState.Expired => Refusals.SessionOver, // The recorder starts a new session then; it is no stranger.
            _ => Refusals.WrongToken,
        };
    }

    /// <summary>A session is let in whole or not at all: nothing here is asked again once it is known.</summary>
    private async ValueTask<WireError?> NewSessionRefusalAsync(Project project, string key, Caller caller, CancellationToken cancellationToken)
    {
        if (disk.Level != DiskLevel.Enough) return Refusals.DiskFull;
        return rates.NewSession(caller.RateAddress, key) ?? await quotas.TryTakeSessionAsync(project, cancellationToken);
    }

    /// <summary>It was let in. Whether it is over, or so large that another must begin.</summary>
    private async ValueTask<WireError?> OldSessionRefusalAsync(Session known, string pageId, Caller caller, long now, CancellationToken cancellationToken)
    {
        if (now - known.LastSeenServer > TimeSpan.FromHours(options.Value.LateHours).TotalMilliseconds) return Refusals.SessionOver;
        if (known.Segments >= limits.Value.MaxSegmentsPerSession) return Refusals.SessionFull;
        if (known.Pages >= limits.Value.MaxPagesPerSession && (await sessions.PagesAsync(known.Id, cancellationToken)).All(page => page.Id != pageId)) return Refusals.SessionFull;
        return known.Segments < SegmentsOfABegin ? null : rates.Begin(caller.RateAddress, known.Segments / SegmentsOfABegin);
    }

    /// <summary>The counter alone would do, but that a crash may have come between a segment and its counter.</summary>
    private async Task<bool> IsEmptyAsync(Session session, CancellationToken cancellationToken) =>
        session.Segments == 0 && !await segments.AnyAsync(session.Id, cancellationToken);

    /// <summary>A page that comes again brings what it recorded by the clock it had before.</summary>
    private async ValueTask<PageClock> ClockAsync(Session? known, Page page, CancellationToken cancellationToken)
    {
        if (known is not { Pages: > 0 }) return new(page.ClockOffset);
        var first = (await sessions.PagesAsync(page.SessionId, cancellationToken)).FirstOrDefault(one => one.Id == page.Id);
        return first is null ? new(page.ClockOffset) : new(first.ClockOffset, page.ClockOffset);
    }

    [GeneratedRegex("^[0-9a-f]{32}\\z")]
    private static partial Regex SessionId();

    [GeneratedRegex("^[0-9a-f]{16}\\z")]
    private static partial Regex PageId();

    [LoggerMessage(LogLevel.Error, "The store failed at a Begin; the recorder will try again. ({Others} more since the last such line.)")]
    private static partial void LogStoreFailed(ILogger logger, Exception exception, long others);
}
