using System.Globalization;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage;
using SessionReplay.Wire;

namespace SessionReplay.Server.Ingest;

/// <summary><c>POST /ingest/flush</c>: for leaving pages, and for networks that block WebSockets. Answers after the segments are durable.</summary>
internal static class FlushRoute
{
    public const string Path = "/ingest/flush";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(Path, HandleAsync);

    private static async Task<IResult> HandleAsync(
        HttpContext context, FlushReader reader, RefusalLog log, Door door, Admission admission, SegmentIntake intake, ISegmentStore segments, ISessionStore sessions, ChangedSessions changed, IOptions<IngestOptions> options, Pace pace, TimeProvider time)
    {
        FlushBody body;
        try
        {
            var read = await reader.ReadAsync(context);
            context.Response.RegisterForDispose(read);
            body = FlushBody.Parse(read.Bytes);
        }
        catch (WireException e)
        {
            return Refused(context, e.Error, pace);
        }

        if (await door.RefusalAsync(body.Begin.SessionId, context.RequestAborted) is { } closed) return Refused(context, closed, pace);

        // A page that goes away takes its connection along: what it sent is stored all the same.
        var (page, refusal) = await admission.BeginAsync(body.Begin, Caller.Of(context), CancellationToken.None);
        if (page is null)
        {
            log.Note("A flush", refusal!.Code, refusal.Message);
            return Refused(context, refusal, pace);
        }

        var receipt = new FlushReceipt();
        foreach (var segment in body.Segments)
        {
            receipt.Expect();
            if (await intake.TakeAsync(page, segment, receipt, CancellationToken.None) is not var (number, why)) continue;
            receipt.Failed(number, why);
            log.Note("A segment of a flush", why.Code, $"session {page.SessionId}, segment {number}: {why.Message}");
        }

        var nacks = (await receipt.WaitAsync()).Select(failed => Nack.Of(page, failed.Number, failed.Why)).ToList();
        if (body.Finish)
        {
            await sessions.FinishAsync(page.SessionId, time.GetUtcNow().ToUnixTimeMilliseconds(), CancellationToken.None);
            changed.Tell(page.SessionId);
        }

        var acked = await segments.NumbersAsync(page.SessionId, page.PageId, CancellationToken.None);
        return Results.Json(Replies.To(page, options.Value, time, acked, nacks));
    }

    private static IResult Refused(HttpContext context, WireError refusal, Pace pace)
    {
        var status = refusal.Code switch
        {
            "auth" => StatusCodes.Status401Unauthorized,
            "closed" => StatusCodes.Status410Gone,
            "too_large" => StatusCodes.Status413PayloadTooLarge,
            "quota" => StatusCodes.Status429TooManyRequests,
            "busy" => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        };
        if (status == StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = InSeconds(refusal.RetryAfterMs ?? pace.RetryAfterMs());
        return Results.Json(new { refusal.Code, refusal.Message }, statusCode: status);
    }

    /// <summary>In whole seconds, and never sooner.</summary>
    private static string InSeconds(int ms) => Math.Ceiling(ms / 1_000.0).ToString(CultureInfo.InvariantCulture);

    /// <summary>Waits until every segment of a flush is stored or not.</summary>
    private sealed class FlushReceipt : ISegmentReceipt
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<(int Number, WireError Why)> _failed = [];
        private int _waiting = 1; // For the one who waits, so that it is not done before all are in.

        public void Expect() => Interlocked.Increment(ref _waiting);

        public void Stored(int number) => Leave();

        public void Failed(int number, WireError why)
        {
            lock (_failed) _failed.Add((number, why));
            Leave();
        }

        /// <returns>Those that are not stored, and why.</returns>
        public async Task<IReadOnlyList<(int Number, WireError Why)>> WaitAsync()
        {
            Leave();
            await _done.Task;
            return _failed;
        }

        private void Leave()
        {
            if (Interlocked.Decrement(ref _waiting) == 0) _done.SetResult();
        }
    }
}
