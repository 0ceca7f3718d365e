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

/// <summary>A page that may send, with the results of its Begin.</summary>
internal sealed record AdmittedPage(string ProjectId, string SessionId, string PageId, string Token, IReadOnlyList<NumberRange> Acked)
{
    /// <summary>The key it began with. It is looked up again at every segment, because it may be revoked meanwhile.</summary>
    public string Key { get; init; } = "";

    /// <summary>The address that rates count; see <see cref="Caller.RateAddress"/>.</summary>
    public string Address { get; init; } = "";

    /// <summary>The clocks that its times are checked against.</summary>
    public PageClock Clock { get; init; }

    /// <summary>When nothing can be added to the session any more, ms since 1970 by the server's clock.</summary>
    public long Expires { get; init; } = long.MaxValue;
}

/// <summary>
/// Decides on a Begin after <see cref="Door"/>: whether the key is known, the origin belongs to the key's project, the session belongs to
/// the caller, and the session is still open.
/// </summary>
internal sealed partial class Admission(
    KeyRing keys,
    Rates rates,
    Quotas quotas,
    DiskGuard disk,
    BeginTurns turns,
    ISessionStore sessions,
    ISessionDeletions deletions,
    ISegmentStore segments,
    WriteToken tokens,
    IOptions<IngestOptions> options,
    IOptions<StorageOptions> limits,
    TimeProvider time,
    ILogger<Admission> logger
)
{
    /// <summary>
    /// A Begin reads which numbers are stored. Reading this many of one session costs as much as another Begin, and counts as one.
    /// </summary>
    private const int SegmentsOfABegin = 1_000;

    private readonly LineASecond _storeFailures = new(time);

    /// <param name="begin">The fields that the recorder sent.</param>
    /// <param name="caller">The caller, as its connection describes it.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>The page, or the refusal.</returns>
    public async Task<(AdmittedPage? Page, WireError? Refusal)> BeginAsync(
        BeginFields begin,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (!begin.IsShort)
                return (null, Refusals.TooLongBegin);
            if (!SessionId().IsMatch(begin.SessionId) || !PageId().IsMatch(begin.PageId))
                return (null, Refusals.BadId);
            using var turn = await turns.TakeAsync(cancellationToken);
            return turn is null ? (null, Refusals.TooManyBegins) : await TryBeginAsync(begin, caller, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // A store in trouble is no reason for a recorder to give up: it is told to try again.
            if (_storeFailures.IsDue(out var others))
                LogStoreFailed(logger, e, others);
            return (null, Refusals.StoreFailed);
        }
    }

    private async Task<(AdmittedPage? Page, WireError? Refusal)> TryBeginAsync(
        BeginFields begin,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        if (await keys.FindAsync(begin.Key, cancellationToken) is not { Project: var project })
            return (null, Refusals.UnknownKey);
        if (!caller.MayRecordFor(project))
            return (null, Refusals.ForeignOrigin);
        var known = await sessions.FindAsync(begin.SessionId, cancellationToken);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (await TokenRefusalAsync(known, project, begin, now, cancellationToken) is { } wrong)
            return (null, wrong);
        if (await deletions.IsDeletedAsync(begin.SessionId, cancellationToken))
            return (null, Refusals.SessionDeleted);
        var refusal = known is null
            ? await NewSessionRefusalAsync(project, begin.Key, caller, cancellationToken)
            : await OldSessionRefusalAsync(known, begin.PageId, caller, now, cancellationToken);
        if (refusal is not null)
            return (null, refusal);
        var page = new Page
        {
            SessionId = begin.SessionId,
            Id = begin.PageId,
            BegunAtServer = now,
            ClockOffset = PageClock.Offset(begin.ClientNow, now),
        };
        var clock = await ClockAsync(known, page, cancellationToken);
        // Null: the session was deleted just now.
        if (await sessions.BeginAsync(begin.SessionId, project.Id, page, caller.UserAgent, now, cancellationToken) is not { } session)
            return (null, Refusals.SessionDeleted);
        if (session.ProjectId != project.Id)
            return (null, Refusals.WrongToken); // Another project began it just now.
        var expires =
            session.BegunAtServer + (long)TimeSpan.FromHours(options.Value.SessionHours + options.Value.LateHours).TotalMilliseconds;
        var token = await tokens.ForAsync(project.Id, begin.SessionId, expires, cancellationToken);
        var acked = await segments.NumbersAsync(begin.SessionId, begin.PageId, cancellationToken);
        if (acked.Count > PageAcks.MaxRanges)
            return (null, Refusals.TooManyHoles);
        return (
            new AdmittedPage(project.Id, begin.SessionId, begin.PageId, token, acked)
            {
                Key = begin.Key,
                Address = caller.RateAddress,
                Expires = expires,
                Clock = clock,
            },
            null
        );
    }

    /// <summary>
    /// The first Begin needs no token. Neither does one before anything is stored, because the answer to the first may have been lost on
    /// the way.
    /// </summary>
    private async Task<WireError?> TokenRefusalAsync(
        Session? known,
        Project project,
        BeginFields begin,
        long now,
        CancellationToken cancellationToken
    )
    {
        if (known is not null && known.ProjectId != project.Id)
            return Refusals.WrongToken;
        if (string.IsNullOrEmpty(begin.Token))
            return known is null || await IsEmptyAsync(known, cancellationToken) ? null : Refusals.WrongToken;
        return await tokens.CheckAsync(begin.Token, project.Id, begin.SessionId, now, cancellationToken) switch
        {
            TokenState.Valid => null,
            TokenState.Expired => Refusals.SessionOver, // The recorder is no stranger and starts a new session then.
            _ => Refusals.WrongToken,
        };
    }

    /// <summary>A session is let in whole or not at all: none of this is checked again once the session is known.</summary>
    private async ValueTask<WireError?> NewSessionRefusalAsync(
        Project project,
        string key,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        if (disk.Level != DiskLevel.Enough)
            return Refusals.DiskFull;
        return rates.NewSession(caller.RateAddress, key) ?? await quotas.TryTakeSessionAsync(project, cancellationToken);
    }

    /// <summary>The session was let in before. It is refused if it is over, or so large that a new one must begin.</summary>
    private async ValueTask<WireError?> OldSessionRefusalAsync(
        Session known,
        string pageId,
        Caller caller,
        long now,
        CancellationToken cancellationToken
    )
    {
        if (now - known.LastSeenServer > TimeSpan.FromHours(options.Value.LateHours).TotalMilliseconds)
            return Refusals.SessionOver;
        if (known.Segments >= limits.Value.MaxSegmentsPerSession)
            return Refusals.SessionFull;
        if (
            known.Pages >= limits.Value.MaxPagesPerSession
            && (await sessions.PagesAsync(known.Id, cancellationToken)).All(page => page.Id != pageId)
        )
            return Refusals.SessionFull;
        return known.Segments < SegmentsOfABegin ? null : rates.Begin(caller.RateAddress, known.Segments / SegmentsOfABegin);
    }

    /// <summary>The counter alone would do, but a crash may have come between storing a segment and counting it.</summary>
    private async Task<bool> IsEmptyAsync(Session session, CancellationToken cancellationToken) =>
        session.Segments == 0 && !await segments.AnyAsync(session.Id, cancellationToken);

    /// <summary>A page that comes again also brings segments recorded by the clock it had before.</summary>
    private async ValueTask<PageClock> ClockAsync(Session? known, Page page, CancellationToken cancellationToken)
    {
        if (known is not { Pages: > 0 })
            return new(page.ClockOffset);
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
