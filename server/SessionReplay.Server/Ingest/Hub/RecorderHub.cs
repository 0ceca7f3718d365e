using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Ingest.Intake;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Ingest.Hub;

/// <summary>The recorder's end of the wire: check, hand on, acknowledge. Method names are wire names.</summary>
internal sealed class RecorderHub(
    Door door, Admission admission, SegmentIntake intake, Rates rates, Finishing finishing, Replies replies, RecorderPages pages, Pace pace, MessageMemory memory,
    IOptions<IngestOptions> options, TimeProvider time, RefusalLog log) : Microsoft.AspNetCore.SignalR.Hub
{
    public override Task OnConnectedAsync()
    {
        BeginDeadline.Start(Context, options.Value.BeginSeconds, time);
        return base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        BeginDeadline.End(Context);
        pages.Remove(Context);
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
        pages.Add(Context, page);
        return replies.To(page);
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
        await finishing.FinishAsync(page.Page.SessionId, Context.ConnectionAborted);
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
        if (RecorderPages.Of(Context) is { } page) return page;
        Context.Abort();
        return null;
    }
}
