using System.Text.Json;
using SessionReplay.Server.Indexing.Packs;
using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Moments;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Indexing.Walk;

/// <summary>
/// Reads a session's segments once, in order, and stores what is derived from them. A page is read on from its last pack, unless segments
/// have come into an earlier one. Doing it again gives the same; one walk at a time (<see cref="SessionTurns"/>).
/// </summary>
internal sealed class SessionWalk(ISessionStore sessions, ISegmentStore segments, IPackStore packs)
{
    /// <param name="sessionId">The session.</param>
    /// <param name="fromTheStart">What was derived before is made again; what another version has derived is in any case.</param>
    /// <param name="cancellationToken">Ends the walk; what is stored until then stays.</param>
    public async Task RunAsync(string sessionId, bool fromTheStart, CancellationToken cancellationToken)
    {
        var known = fromTheStart
            ? Enumerable.Empty<Pack>().ToLookup(pack => pack.PageId)
            : (await packs.ListAsync(sessionId, cancellationToken)).ToLookup(pack => pack.PageId);
        foreach (var page in await sessions.PagesAsync(sessionId, cancellationToken))
        {
            var stored = await segments.NumbersAsync(sessionId, page.Id, cancellationToken);
            var current = PackCutter.Current(known[page.Id]);
            if (Unchanged(current, stored) is not { } unchanged)
                continue;
            var walk = await PageWalk.BeginAsync(segments, packs, sessionId, page.Id, unchanged, cancellationToken);
            await walk.AdvanceAsync(null, cancellationToken);
        }
    }

    /// <summary>
    /// What went wrong in the session, from the moments of its packs, so that the list of sessions and the player say the same. Moments that
    /// cannot be read count for nothing, as they are in no list.
    /// </summary>
    public async Task<SessionProblems> ProblemsAsync(string sessionId, CancellationToken cancellationToken)
    {
        var problems = default(SessionProblems);
        foreach (var pack in await packs.ListAsync(sessionId, cancellationToken))
        {
            if (!pack.Counts.ContainsKey(MomentKinds.Problem))
                continue;
            try
            {
                if (await packs.MomentsAsync(sessionId, pack.PageId, pack.First, cancellationToken) is { } stored)
                    problems = stored.Read().Where(moment => moment.IsProblem).Aggregate(problems, (sum, moment) => sum + Of(moment));
            }
            catch (Exception e) when (e is WireException or JsonException or DamageException) { }
        }

        return problems;
    }

    private static SessionProblems Of(Moment problem) =>
        problem.Kind switch
        {
            MomentKind.Error => new(problem.Times, 0, 0),
            MomentKind.Request => new(0, problem.Times, 0),
            MomentKind.Frustration => new(0, 0, problem.Times),
            _ => default,
        };

    /// <summary>
    /// The packs up to the last one before which nothing has changed: with it the walk goes on. Null: every stored segment is in a pack
    /// already.
    /// </summary>
    private static List<Pack>? Unchanged(List<Pack> known, IReadOnlyList<NumberRange> stored)
    {
        if (known.Count == 0)
            return stored.Count == 0 ? null : [];
        // The runs of segments that packs have, as stored segments would be listed if nothing had changed.
        var next = 0;
        for (var place = 0; place < known.Count; place++)
        {
            var pack = known[place];
            var run = Run(pack.First);
            // A segment before the pack is one that was missing, or damaged, when the packs were cut.
            var isNext =
                run is { } first && (place == 0 ? first.From : Math.Max(first.From, next)) == pack.First && !IsBetween(next, pack.First);
            if (!isNext || run!.Value.To < pack.Last)
                return known[..Math.Max(0, place)];
            next = pack.Last + 1;
        }

        return stored.Count > 0 && stored[^1].To >= next ? known : null;

        NumberRange? Run(int number)
        {
            foreach (var range in stored)
                if (range.From <= number && number <= range.To)
                    return range;
            return null;
        }

        bool IsBetween(int from, int to) => stored.Any(range => range.From < to && range.To >= from && from < to);
    }
}
