using SessionReplay.Server.Storage.Moments;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Indexing.Moments;

/// <summary>The requests that the page made. A request is recorded when it has ended; its moment stands at its beginning.</summary>
internal sealed class RequestMoments(MomentReader moments)
{
    /// <summary>From this HTTP status on (4xx and 5xx) the server has refused the request.</summary>
    private const int FirstRefusal = 400;

    /// <summary>A request that begins within this time (ms) after something that the person did was caused by it.</summary>
    private const long CausedMs = 1_000;

    /// <summary>Thirty years: no page has measured more.</summary>
    private const double MaxMs = 1e12;

    /// <summary>When the page began, as far as its requests tell: their times count from there.</summary>
    private double _pageBegan = double.PositiveInfinity;

    public Moment? LastFailed { get; private set; }

    /// <summary>Reads a payload of <c>rrweb/network@1</c>.</summary>
    public void Read(AnyMap payload)
    {
        if (!payload.TryArray("requests", out var requests))
            return;
        for (var part = 0; part < requests.Length; part++)
            if (requests[part] is AnyMap request)
                Add(request, part);
    }

    /// <summary>Reads a <c>websocket</c> event. Those between the beginning and the end of the connection are no moments.</summary>
    public void Socket(AnyMap socket)
    {
        var frames = $"{socket.Number("sent") ?? 0} sent, {socket.Number("received") ?? 0} received";
        var outcome = socket.Text("state") switch
        {
            "open" => "opened",
            "close" => $"closed: {frames}",
            "error" => "failed",
            _ => null,
        };
        if (outcome is null)
            return;
        var where = Words.Address(socket.Text("url") ?? "", moments.Href);
        Tell(new("WebSocket", where, null, outcome, null, null, null), 0, moments.Place.Time, outcome == "failed");
    }

    private void Add(AnyMap request, int part)
    {
        var status = request.Number("status");
        var error = request.Text("error");
        var isAborted = error?.Contains("abort", StringComparison.OrdinalIgnoreCase) == true;
        var hasFailed = status switch
        {
            null => error is not null && !isAborted,
            0 => !isAborted,
            _ => status >= FirstRefusal,
        };
        var (start, end) = (Sane(request.Number("startTime")), Sane(request.Number("endTime")));
        var duration = Sane(request.Number("duration")) ?? (end - start);
        var now = moments.Place.Time;
        if (end is not null)
            _pageBegan = Math.Min(_pageBegan, now - end.Value);
        var latest = now - Math.Max(0, duration ?? 0);
        var began = start is null || end is null ? latest : Math.Min(latest, _pageBegan + start.Value);
        var summary = new MomentRequest(
            Words.Line(request.Text("method") ?? "GET"),
            Words.Address(request.Text("name") ?? "", moments.Href),
            status is > 0 and <= 999 ? (int)status : null,
            status is > 0 and <= 999 ? Words.Status((int)status)
                : isAborted ? "aborted"
                : hasFailed ? "failed"
                : null,
            duration is null ? null : Math.Round(duration.Value, 1),
            request.Number("transferSize") is { } bytes ? (long)bytes : null,
            request.Text("traceId") is { } trace ? Words.Line(trace) : null
        );
        Tell(summary, part, (long)Math.Round(began), hasFailed);
    }

    /// <summary>A time in ms as a page can measure it; null: it is none.</summary>
    private static double? Sane(double? ms) => ms is > -MaxMs and < MaxMs ? ms : null;

    private void Tell(MomentRequest request, int part, long time, bool hasFailed)
    {
        var cause = moments.LastAction is { } action && time >= action.Time && time - action.Time <= CausedMs ? action.Id : null;
        var words = $"{request.Method} {request.Where}{(request.Outcome is null ? "" : $": {request.Outcome}")}";
        var moment = moments.Add(
            moments.Place.Moment(MomentKind.Request, words, part, time) with
            {
                Request = request,
                IsProblem = hasFailed,
                Cause = cause,
            }
        );
        if (hasFailed)
            LastFailed = moment;
    }
}
