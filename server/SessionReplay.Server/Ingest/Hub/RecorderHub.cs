using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Ingest;

/// <summary>The recorder's end of the wire: check, hand on, acknowledge. Method names are wire names.</summary>
internal sealed class RecorderHub(
    Door door, Admission admission, SegmentIntake intake, Rates rates, BeginTurns turns, ISessionStore sessions, ChangedSessions changed, ConnectedSessions connected, RecorderPages pages, Pace pace, MessageMemory memory, IHubContext<RecorderHub> hub, IOptions<IngestOptions> options, TimeProvider time, RefusalLog log) : Hub
{
    private const string PageItem = "page";

    public override Task OnConnectedAsync()
    {
        BeginDeadline.Start(Context, options.Value.BeginSeconds, time);
        return base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        BeginDeadline.End(Context);
        pages.Remove(Context.ConnectionId);
        connected.Remove(Context.ConnectionId);
        if (Context.Items.TryGetValue(PageItem, out var page)) changed.Tell(((HubPage)page!).Page.SessionId); // It is live no more.
        return base.OnDisconnectedAsync(exception);
    }

    /// <summary>Binds this connection to one page of one session.</summary>
    public async Task<BeginReply> Begin(BeginRequest? request)
    {
        var (page, refusal) = request is null ? (null, Refusals.BadId) : await AnswerAsync(request);
        if (page is null)
        {
            log.Note("A Begin", refusal!.Code, refusal.Message);
            throw new HubException($"{refusal.Code}: {refusal.Message}");
        }

        BeginDeadline.End(Context);
        var hubPage = new HubPage(page, Context, hub, pace, options.Value.Window, log);
        Context.Items[PageItem] = hubPage;
        pages.Add(Context.ConnectionId, hubPage);
        var features = Context.Features; // The context itself is not to be used after this call.
        connected.Add(Context.ConnectionId, page.SessionId, () => MessageMemory.LastSign(features));
        if (Context.ConnectionAborted.IsCancellationRequested)
        {
            // It ended meanwhile, perhaps before it was added.
            pages.Remove(Context.ConnectionId);
            connected.Remove(Context.ConnectionId);
        }

        return Replies.To(page, options.Value, time);
    }

    /// <summary>Takes a sealed segment. The ack follows when it is stored; until then the recorder keeps it and may send it again.</summary>
    public async Task Append(byte[]? segment)
    {
        if (Begun() is not { } page) return;
        using var held = memory.Hold(Context.Features, segment?.Length ?? 0);
        if (await intake.TakeAsync(page.Page, segment, page, Context.ConnectionAborted) is not var (number, refusal))
        {
            if (pace.HoldsBack) page.HoldBack();
            return;
        }

        if (pace.IsLeaving && refusal == Refusals.QueueFull)
        {
            // A Nack would have it sent again, here: it is to come back later instead, and then learns what is stored.
            page.TellPace();
            return;
        }

        log.Note("A segment", refusal.Code, $"session {page.Page.SessionId}, segment {number}: {refusal.Message}");
        await Clients.Caller.SendAsync("Nack", Nack.Of(page.Page, number, refusal), Context.ConnectionAborted);
    }

    /// <summary>The visit is over; the session closes soon unless more comes.</summary>
    public async Task Finish()
    {
        if (Begun() is not { } page) return;
        if (rates.Begin(page.Page.Address) is not null) return; // Each is a write; one that is passed over is a session that closes by its silence.
        using var turn = await turns.TakeAsync(Context.ConnectionAborted); // Else thousands at once would stand before the writer.
        if (turn is null) return;
        await sessions.FinishAsync(page.Page.SessionId, time.GetUtcNow().ToUnixTimeMilliseconds(), Context.ConnectionAborted);
        changed.Tell(page.Page.SessionId);
    }

    private async Task<(AdmittedPage? Page, WireError? Refusal)> AnswerAsync(BeginRequest request)
    {
        BeginDeadline.SetAnswering(Context, true);
        try
        {
            var caller = Caller.Of(Context.GetHttpContext()!);
            return door.Refusal(caller) is { } closed ? (null, closed) : await admission.BeginAsync(request.Fields(), caller, Context.ConnectionAborted);
        }
        finally
        {
            BeginDeadline.SetAnswering(Context, false);
        }
    }

    /// <summary>Whoever sends before Begin is not a recorder of ours.</summary>
    private HubPage? Begun()
    {
        if (Context.Items.TryGetValue(PageItem, out var page)) return (HubPage)page!;
        Context.Abort();
        return null;
    }
}
