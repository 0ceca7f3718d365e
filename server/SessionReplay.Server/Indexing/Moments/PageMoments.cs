using SessionReplay.Server.Storage.Errors;
using SessionReplay.Server.Storage.Moments;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Indexing.Moments;

/// <summary>What the page did and said: errors, console lines, navigation, its speed, and what of it is missing.</summary>
internal sealed class PageMoments(MomentReader moments)
{
    /// <summary>An error that comes within this time (ms) after a failed request, or something that the person did, was caused by it.</summary>
    private const long CausedMs = 1_000;

    private static readonly Dictionary<string, string> Resources = new(StringComparer.Ordinal)
    {
        ["img"] = "A picture",
        ["image"] = "A picture",
        ["link"] = "A style sheet",
        ["script"] = "A script",
        ["audio"] = "A sound",
        ["video"] = "A video",
        ["source"] = "A video or sound",
        ["iframe"] = "A frame",
    };

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["outbox_full"] = "the connection to the server was broken for too long",
        ["too_large"] = "a size limit was exceeded",
        ["capture_error"] = "the recorder failed",
        ["left"] = "the page was left before it could be sent",
    };

    /// <summary>A Meta record stands before every snapshot; only another address is news.</summary>
    public void Arrive(string href)
    {
        if (moments.Href == href)
            return;
        var isFirst = moments.Href.Length == 0;
        moments.Href = href;
        Navigation(isFirst ? "Opened" : "Went to", href);
    }

    public void Console(AnyMap payload)
    {
        var said = payload.Text("level") ?? "log";
        var level =
            said == "assert" ? "error"
            : said is "error" or "warn" or "info" or "debug" ? said
            : "log";
        var words = payload.TryArray("payload", out var arguments) ? string.Join(' ', arguments.Select(Argument)) : "";
        moments.Add(moments.Place.Moment(MomentKind.Console, words) with { Level = level }, folds: true);
    }

    public void Custom(string tag, AnyMap facts)
    {
        switch (tag)
        {
            case "error":
                Error(facts);
                break;
            case "navigate":
                moments.Href = facts.Text("href") ?? moments.Href;
                Navigation("Went to", moments.Href);
                break;
            case "identify":
                Tell(MomentKind.Identity, $"Identified as {facts.Text("id") ?? "unknown"}");
                break;
            case "track":
                Tell(MomentKind.Track, facts.Text("name") ?? "Event");
                break;
            case "visibility":
                Become(
                    MomentKind.Visibility,
                    facts.Text("state") == "hidden" ? ("hidden", "Left for another tab or window") : ("visible", "Came back to the page")
                );
                break;
            case "network":
                Become(
                    MomentKind.Connection,
                    facts.Text("state") == "offline" ? ("offline", "Went offline") : ("online", "Was online again")
                );
                break;
            case "page-load" when facts.Number("loadEventEnd") is { } loaded:
                Tell(MomentKind.Speed, $"The page loaded in {Words.Duration(loaded)}");
                break;
            case "vitals":
                Vitals(facts);
                break;
            case "long-task" when facts.Number("duration") is { } blocked:
                Tell(MomentKind.Speed, $"The page was blocked for {Words.Duration(blocked)}", facts.Number("at"));
                break;
            case "gap":
                moments.Add(moments.Place.Moment(MomentKind.Gap, Gap(facts)), folds: true);
                break;
            case "recorder" when facts.Flag("degraded") == true:
                Tell(MomentKind.Gap, "The page is very busy: until it calms down, changes are recorded up to two seconds late");
                break;
        }
    }

    public void Lost(LostSegments lost, PackStart start)
    {
        var count = lost.Last - lost.First + 1;
        var segments =
            count == 1 ? Words.Invariant($"Segment {lost.First} is") : Words.Invariant($"Segments {lost.First} to {lost.Last} are");
        var why =
            lost.Damaged == 0 ? "missing"
            : lost.Damaged == count ? "damaged"
            : "missing or damaged";
        var unknown =
            start == PackStart.Lost ? "the changes of the page up to its next picture are unknown" : "what happened until here is unknown";
        moments.Add(moments.Place.Moment(MomentKind.Gap, $"{segments} {why}: {unknown}", part: -2));
    }

    private void Error(AnyMap facts)
    {
        var (name, message) = (facts.Text("name"), facts.Text("message"));
        var words = facts.Text("kind") switch
        {
            "resource" =>
                $"{Resources.GetValueOrDefault(name ?? "", "A file")} could not be loaded: {Words.Address(facts.Text("source") ?? "", moments.Href)}",
            "csp" => $"The page’s policy ({name}) blocked {Words.Address(message ?? "", moments.Href)}",
            _ => Words.Error(name, message),
        };
        var place = moments.Place;
        moments.Add(
            place.Moment(MomentKind.Error, words) with
            {
                IsProblem = true,
                ErrorId = ErrorId.For(place.SessionId, place.PageId, place.Segment, place.Record),
                Cause = Cause(place.Time),
            },
            folds: true
        );
    }

    /// <summary>The failed request that ended just before, else what the person did just before.</summary>
    private string? Cause(long time)
    {
        if (moments.LastFailedRequest is { } request)
        {
            var ended = request.Time + (request.Request?.DurationMs ?? 0);
            if (time >= ended - 1 && time - ended <= CausedMs)
                return request.Id;
        }

        return moments.LastAction is { } action && time >= action.Time && time - action.Time <= CausedMs ? action.Id : null;
    }

    private void Vitals(AnyMap facts)
    {
        var said = new List<string>();
        if (facts.Number("lcp") is { } lcp)
            said.Add($"largest picture or text after {Words.Duration(lcp)}");
        if (facts.Number("inp") is { } inp)
            said.Add($"slowest answer to the person {Words.Duration(inp)}");
        if (facts.Number("cls") is > 0.0005 and var cls)
            said.Add(Words.Invariant($"layout shift {cls:0.###}"));
        if (said.Count > 0)
            Tell(MomentKind.Speed, $"How fast the page was: {string.Join(", ", said)}");
    }

    private void Navigation(string verb, string href) =>
        moments.Add(moments.Place.Moment(MomentKind.Navigation, $"{verb} {href}") with { Href = Words.Cut(href) });

    private void Tell(MomentKind kind, string text, double? time = null) =>
        moments.Add(moments.Place.Moment(kind, text, time: time is { } at ? (long)at : null));

    private void Become(MomentKind kind, (string State, string Text) now) =>
        moments.Add(moments.Place.Moment(kind, now.Text) with { State = now.State });

    private static string Gap(AnyMap facts)
    {
        var reason = facts.Text("reason") ?? "";
        var why = Reasons.GetValueOrDefault(reason, reason.Length == 0 ? "the reason is unknown" : reason);
        if (facts.Text("message") is { } message)
            why += $": {message}";
        var events = facts.Number("events");
        return events == 1
            ? $"1 event is missing here: {why}"
            : $"{(events is null ? "Some" : Words.Invariant($"{events}"))} events are missing here: {why}";
    }

    /// <summary>rrweb's console plugin writes each argument as JSON; a string is shown without its quotes.</summary>
    private static string Argument(object? argument)
    {
        if (argument is not string json)
            return argument?.ToString() ?? "null";
        if (json.Length < 2 || json[0] != '"')
            return json;
        try
        {
            return System.Text.Json.JsonSerializer.Deserialize<string>(json) ?? "";
        }
        catch (System.Text.Json.JsonException)
        {
            return json;
        }
    }
}
