using System.Text.Json;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Moments;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Server.Storage.Texts;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Playback;

/// <summary>The texts that stood on the screen in a session.</summary>
internal static class TextRoutes
{
    /// <summary>The most texts of an answer, and the most characters.</summary>
    private const int MostTexts = 20_000;
    private const int MostCharacters = 4_000_000;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/sessions/{id}/texts", ListAsync);

    /// <param name="id">The session.</param>
    /// <param name="sessions">Where sessions are.</param>
    /// <param name="packs">Where texts are.</param>
    /// <param name="cancellationToken">The request is over.</param>
    /// <param name="page">Only texts of this page.</param>
    /// <param name="from">Only texts that stood there at or after this time, ms since 1970.</param>
    /// <param name="to">Only texts that stood there at or before this time.</param>
    /// <param name="text">Only texts that contain all of these words, in any case.</param>
    private static async Task<IResult> ListAsync(
        string id,
        ISessionStore sessions,
        IPackStore packs,
        CancellationToken cancellationToken,
        string? page = null,
        long? from = null,
        long? to = null,
        string? text = null
    )
    {
        if (await sessions.FindAsync(id, cancellationToken) is null)
            return ApiError.NotFound("session");
        var words = new WordFilter(text);
        var found = new Dictionary<(string Page, string Text), (long First, long Last)>();
        var (characters, more, cut, damaged) = (0, false, 0, 0);
        foreach (var pack in (await packs.ListAsync(id, cancellationToken)).OrderBy(pack => pack.StartTime))
        {
            if ((page is not null && pack.PageId != page) || pack.EndTime < from || pack.StartTime > to)
                continue;
            try
            {
                if ((await packs.TextsAsync(id, pack.PageId, pack.First, cancellationToken))?.Read() is not { } texts)
                    continue;
                cut += texts.IsCut ? 1 : 0;
                foreach (var one in texts.All)
                    if (!(one.Last < from) && !(one.First > to) && words.Takes(one.Text))
                        Add(pack.PageId, one);
            }
            catch (Exception e) when (e is WireException or JsonException or DamageException)
            {
                damaged++;
            }
        }

        var list = found.Select(one => new TextOfPage(one.Key.Page, one.Key.Text, one.Value.First, one.Value.Last));
        return Results.Json(new TextList([.. list.OrderBy(one => one.First)], more, cut, damaged), StoredMoments.Json);

        void Add(string ofPage, ScreenText one)
        {
            if (found.TryGetValue((ofPage, one.Text), out var times))
                found[(ofPage, one.Text)] = (Math.Min(times.First, one.First), Math.Max(times.Last, one.Last));
            else if (found.Count == MostTexts || characters + one.Text.Length > MostCharacters)
                more = true;
            else
            {
                found.Add((ofPage, one.Text), (one.First, one.Last));
                characters += one.Text.Length;
            }
        }
    }

    /// <param name="Texts">In the order in which they came.</param>
    /// <param name="More">There are more: only those that came first are here.</param>
    /// <param name="Cut">Of how many packs not all texts are kept, or not whole.</param>
    /// <param name="Damaged">How many packs' texts cannot be read.</param>
    private sealed record TextList(IReadOnlyList<TextOfPage> Texts, bool More, int Cut, int Damaged);

    private sealed record TextOfPage(string Page, string Text, long First, long Last);
}
