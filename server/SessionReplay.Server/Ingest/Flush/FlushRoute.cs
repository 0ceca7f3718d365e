using System.Globalization;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Ingest.Commit;
using SessionReplay.Server.Ingest.Intake;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Ingest.Flush;

/// <summary>
/// <c>POST /ingest/flush</c>: for pages that are leaving, and for networks that block WebSockets. Answers after the segments are durable.
/// </summary>
internal static class FlushRoute
{
    public const string Path = "/ingest/flush";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(Path, HandleAsync);

    private static async Task HandleAsync(
        HttpContext context,
        FlushReader reader,
        RefusalLog log,
        Door door,
        Admission admission,
        SegmentIntake intake,
        Finishing finishing,
        Replies replies,
        Pace pace
    )
    {
        var caller = Caller.Of(context);
        if (door.Refusal(caller) is { } closed)
        {
            await RefuseAsync(closed);
            return;
        }

        FlushBody body;
        try
        {
            var content = await reader.ReadAsync(context);
            context.Response.RegisterForDispose(content);
            body = FlushBody.Parse(content.Bytes);
        }
        catch (WireException e)
        {
            await RefuseAsync(e.Error);
            return;
        }

        // A page that leaves takes its connection along; the segments it sent are stored all the same.
        var (page, refusal) = await admission.BeginAsync(body.Begin, caller, CancellationToken.None);
        if (page is null)
        {
            await RefuseAsync(refusal!);
            return;
        }

        var (receipt, isWhole) = await TakeAsync(page, body.Segments, intake, log);
        var nacks = (await receipt.WaitAsync()).Select(failed => Nack.Of(page, failed.Number, failed.Why)).ToList();
        if (body.Finish && isWhole)
            await finishing.FinishAsync(page, CancellationToken.None);
        await context.Response.WriteAsJsonAsync(replies.To(page, receipt.AckedWith(page.Acked), nacks), CancellationToken.None);

        Task RefuseAsync(WireError why)
        {
            log.Note("A flush", why.Code, why.Message);
            return RefusalAnswer.WriteAsync(context, why, pace.RetryAfterMs());
        }
    }

    /// <summary>Hands on the segments until the queue has no room. The rest is not acked, so the recorder sends it again.</summary>
    private static async Task<(FlushReceipt Receipt, bool IsWhole)> TakeAsync(
        AdmittedPage page,
        IReadOnlyList<ReadOnlyMemory<byte>> segments,
        SegmentIntake intake,
        RefusalLog log
    )
    {
        var receipt = new FlushReceipt();
        foreach (var segment in segments)
        {
            receipt.Expect();
            if (await intake.TakeAsync(page, segment, receipt, CancellationToken.None) is not var (number, why))
                continue;
            receipt.Failed(number, why);
            log.Note("A segment of a flush", why.Code, $"session {page.SessionId}, segment {number}: {why.Message}");
            // This segment has waited for room once; the others would wait too, one after another.
            if (why == Refusals.QueueFull)
                return (receipt, false);
        }

        return (receipt, true);
    }

    /// <summary>Waits until every segment of a flush is stored or refused.</summary>
    private sealed class FlushReceipt : ISegmentReceipt
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<(int Number, WireError Why)> _failed = [];
        private readonly List<int> _stored = [];
        private int _waiting = 1; // One for WaitAsync, so that the receipt is not done before all segments are in.

        public void Expect() => Interlocked.Increment(ref _waiting);

        public void Stored(int number)
        {
            lock (_stored)
                _stored.Add(number);
            Leave();
        }

        public void Failed(int number, WireError why)
        {
            lock (_failed)
                _failed.Add((number, why));
            Leave();
        }

        /// <returns>The segments that are not stored, and why.</returns>
        public async Task<IReadOnlyList<(int Number, WireError Why)>> WaitAsync()
        {
            Leave();
            await _done.Task;
            return _failed;
        }

        /// <summary>Numbers stored at Begin and by this flush. To be called after <see cref="WaitAsync"/>.</summary>
        public IEnumerable<NumberRange> AckedWith(IReadOnlyList<NumberRange> before)
        {
            var acks = new PageAcks(before);
            foreach (var number in _stored)
                acks.Add(number);
            return acks.Ranges;
        }

        private void Leave()
        {
            if (Interlocked.Decrement(ref _waiting) == 0)
                _done.SetResult();
        }
    }
}
