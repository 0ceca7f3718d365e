using System.Text.Json;
using SessionReplay.Server.Facts;
using SessionReplay.Server.Storage.Errors;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Server.Playback;

// The models that go over HTTP as JSON, described in docs/api.md.

internal sealed record SessionModel(
    string Id,
    string ProjectId,
    string State,
    bool Live,
    long BegunAtServer,
    long LastSeenServer,
    long? StartTime,
    long? EndTime,
    string? Href,
    string? UserAgent,
    string? UserId,
    JsonElement? UserTraits,
    int Pages,
    int Segments,
    long Events,
    long Errors,
    long Clicks,
    long FailedRequests,
    long Frustrations,
    long StoredBytes,
    IReadOnlyList<string> UserIds,
    bool Damaged
)
{
    /// <summary>Less depth than the serializer takes, because one visitor's nested traits must not break the list for everybody.</summary>
    private static readonly JsonDocumentOptions TraitsOptions = new() { MaxDepth = 32 };

    public static SessionModel Of(Session session, bool isLive) =>
        new(
            session.Id,
            session.ProjectId,
            session.State.Name(),
            isLive,
            session.BegunAtServer,
            session.LastSeenServer,
            RecordedTime.Shown(session.StartTime),
            RecordedTime.Shown(session.EndTime),
            session.Href,
            session.UserAgent,
            session.UserId,
            Traits(session.UserTraits),
            session.Pages,
            session.Segments,
            session.Events,
            session.Errors,
            session.Clicks,
            session.FailedRequests,
            session.Frustrations,
            session.StoredBytes,
            session.UserIds,
            session.IsDamaged
        );

    private static JsonElement? Traits(string? json)
    {
        if (json is null)
            return null;
        try
        {
            using var document = JsonDocument.Parse(json, TraitsOptions);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record PageModel(
    string Id,
    long BegunAtServer,
    long ClockOffset,
    string? Href,
    string? Title,
    long? StartTime,
    long? EndTime,
    int Segments,
    long Events
)
{
    public static PageModel Of(Page page) =>
        new(
            page.Id,
            page.BegunAtServer,
            page.ClockOffset,
            page.Href,
            page.Title,
            RecordedTime.Shown(page.StartTime),
            RecordedTime.Shown(page.EndTime),
            page.Segments,
            page.Events
        );
}

internal sealed record SegmentModel(
    string Page,
    int Number,
    long StartTime,
    long EndTime,
    int Events,
    int RawLength,
    int StoredLength,
    bool StartsSnapshot
)
{
    public static SegmentModel Of(SegmentInfo segment) =>
        new(
            segment.PageId,
            segment.Number,
            RecordedTime.Shown(segment.StartTime),
            RecordedTime.Shown(segment.EndTime),
            segment.Events,
            segment.RawLength,
            segment.StoredLength,
            segment.StartsSnapshot
        );
}

internal sealed record PackModel(
    string Page,
    int First,
    int Last,
    string Start,
    long StartTime,
    long EndTime,
    long Bytes,
    int KeyframeBytes,
    IReadOnlyDictionary<string, int> Counts,
    IReadOnlyList<int> Activity,
    int Version
)
{
    /// <summary>The most numbers of activity that a manifest has: two for each second of fourteen hours.</summary>
    private const int MaxActivity = 100_000;

    /// <summary>The packs of a session. Activity beyond a bound, which no person reaches, is left out.</summary>
    public static List<PackModel> OfSession(IReadOnlyList<Pack> packs)
    {
        var room = MaxActivity;
        return [.. packs.Select(pack => (room -= pack.Activity.Count) >= 0 ? Of(pack) : Of(pack with { Activity = [] }))];
    }

    private static PackModel Of(Pack pack) =>
        new(
            pack.PageId,
            pack.First,
            pack.Last,
            pack.Start.Name(),
            RecordedTime.Shown(pack.StartTime),
            RecordedTime.Shown(pack.EndTime),
            pack.Bytes,
            pack.KeyframeBytes,
            PackCounts.OfMoments(pack),
            pack.Activity,
            pack.Version
        );
}

internal sealed record SessionList(IReadOnlyList<SessionModel> Sessions, string? Next);

/// <param name="Indexed">The session is over, and its packs and moments are complete.</param>
/// <param name="Honesty">What the recording does not show.</param>
/// <param name="Assets">The assets of the recorded page that the viewer may load; see <see cref="PlaybackOptions.Assets"/>.</param>
internal sealed record Manifest(
    SessionModel Session,
    IReadOnlyList<PageModel> Pages,
    IReadOnlyList<PackModel> Packs,
    IReadOnlyList<ErrorOccurrence> Errors,
    bool Indexed,
    Honesty Honesty,
    string Assets
);

internal sealed record SegmentList(IReadOnlyList<SegmentModel> Segments);

internal sealed record Deleted(int Sessions);

internal sealed record ErrorModel(ErrorOccurrence Error, SessionModel Session);

internal sealed record Imported(string Id, string Url, long Events, int Pages);
