using System.Globalization;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Ingest;

/// <summary><c>POST /ingest/flush</c>: for leaving pages, and for networks that block WebSockets. Answers after the segments are durable.</summary>
internal static class FlushRoute
{
    public const string Path = "/ingest/flush";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(Path, HandleAsync);

    private static async Task<IResult> HandleAsync(
        HttpContext context, FlushReader reader, RefusalLog log, Door door, Admission admission, SegmentIntake intake, BeginTurns turns, ISessionStore sessions, ChangedSessions changed, IOptions<IngestOptions> options, Pace pace, TimeProvider time)
    {
        var caller = Caller.Of(context);
        if (door.Refusal(caller) is { } closed) return Refused(context, log, closed, pace);
        FlushBody body;
        try
        {
            var content = await reader.ReadAsync(context);
            context.Response.RegisterForDispose(content);
            body = FlushBody.Parse(content.Bytes);
        }
        catch (WireException e)
        {
            return Refused(context, log, e.Error, pace);
        }

        // A page that goes away takes its connection along: what it sent is stored all the same.
        var (page, refusal) = await admission.BeginAsync(body.Begin, caller, CancellationToken.None);
        if (page is null) return Refused(context, log, refusal!, pace);

        var receipt = new FlushReceipt();
        var finish = body.Finish;
        foreach (var segment in body.Segments)
        {
            receipt.Expect();
            if (await intake.TakeAsync(page, segment, receipt, CancellationToken.None) is not var (number, why)) continue;
            receipt.Failed(number, why);
            log.Note("A segment of a flush", why.Code, $"session {page.SessionId}, segment {number}: {why.Message}");
            if (why != Refusals.QueueFull) continue;
            // It has waited once; the others would, one after another. They are not acked, and come again.
            finish = false;
            break;
        }

        var nacks = (await receipt.WaitAsync()).Select(failed => Nack.Of(page, failed.Number, failed.Why)).ToList();
        using var turn = finish ? await turns.TakeAsync(CancellationToken.None) : null; // Else thousands at once would stand before the writer.
        if (turn is not null)
        {
            await sessions.FinishAsync(page.SessionId, time.GetUtcNow().ToUnixTimeMilliseconds(), CancellationToken.None);
            changed.Tell(page.SessionId);
        }

        return Results.Json(Replies.To(page, options.Value, time, receipt.AckedWith(page.Acked), nacks));
    }

    private static IResult Refused(HttpContext context, RefusalLog log, WireError refusal, Pace pace)
    {
        log.Note("A flush", refusal.Code, refusal.Message);
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
        private readonly List<int> _stored = [];
        private int _waiting = 1; // For the one who waits, so that it is not done before all are in.

        public void Expect() => Interlocked.Increment(ref _waiting);

        public void Stored(int number)
        {
            lock (_stored) _stored.Add(number);
            Leave();
        }

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

        /// <summary>What was stored at Begin and what is stored now. After <see cref="WaitAsync"/>.</summary>
        public IEnumerable<NumberRange> AckedWith(IReadOnlyList<NumberRange> before)
        {
            var acks = new PageAcks(before);
            foreach (var number in _stored) acks.Add(number);
            return acks.Ranges;
        }

        private void Leave()
        {
            if (Interlocked.Decrement(ref _waiting) == 0) _done.SetResult();
        }
    }
}
