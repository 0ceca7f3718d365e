using Microsoft.AspNetCore.SignalR;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Ingest.Intake;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Ingest.Hub;

/// <summary>The hub that recorders talk to: it checks segments, hands them on and acknowledges them. Method names are wire names.</summary>
internal sealed class RecorderHub(
    Door door,
    Admission admission,
    SegmentIntake intake,
    Finishing finishing,
    Replies replies,
    RecorderPages pages,
    Pace pace,
    MessageMemory memory,
    RefusalLog log
) : Microsoft.AspNetCore.SignalR.Hub
{
    public override Task OnDisconnectedAsync(Exception? exception)
    {
        pages.Remove(Context);
        return base.OnDisconnectedAsync(exception);
    }

    /// <summary>Binds this connection to one page of one session.</summary>
    public async Task<BeginReply> Begin(BeginRequest? request)
    {
        var (page, refusal) = request is null ? (null, Refusals.BadId) : await AdmitAsync(request);
        if (page is null)
        {
            log.Note("A Begin", refusal!.Code, refusal.Message);
            throw new HubException($"{refusal.Code}: {refusal.Message}");
        }

        pages.Add(Context, page);
        return replies.To(page);
    }

    /// <summary>
    /// Takes a sealed segment. The ack follows when it is stored; until then the recorder keeps the segment and may send it again.
    /// </summary>
    public async Task Append(byte[]? segment)
    {
        if (Begun() is not { } page)
            return;
        using var held = memory.Hold(Context.Features, segment?.Length ?? 0);
        if (await intake.TakeAsync(page.Page, segment, page, Context.ConnectionAborted) is not var (number, refusal))
        {
            if (pace.HoldsBack)
                page.HoldBack();
            return;
        }

        if (pace.IsLeaving && refusal == Refusals.QueueFull)
        {
            // A Nack would make the recorder send it again to this server. With window 0 it comes back later and then learns which segments
            // are stored.
            page.TellPace();
            return;
        }

        log.Note("A segment", refusal.Code, $"session {page.Page.SessionId}, segment {number}: {refusal.Message}");
        await Clients.Caller.SendAsync("Nack", Nack.Of(page.Page, number, refusal), Context.ConnectionAborted);
    }

    /// <summary>The visit is over; the session closes soon unless more segments come.</summary>
    public async Task Finish()
    {
        if (Begun() is { } page)
            await finishing.FinishAloneAsync(page.Page, Context.ConnectionAborted);
    }

    private async Task<(AdmittedPage? Page, WireError? Refusal)> AdmitAsync(BeginRequest request)
    {
        var caller = Caller.Of(Context.GetHttpContext()!);
        return door.Refusal(caller) is { } closed
            ? (null, closed)
            : await admission.BeginAsync(request.Fields(), caller, Context.ConnectionAborted);
    }

    /// <summary>The connection's page. A client that sends before Begin is no recorder of ours, so its connection is closed.</summary>
    private HubPage? Begun()
    {
        if (RecorderPages.Of(Context) is { } page)
            return page;
        Context.Abort();
        return null;
    }
}
