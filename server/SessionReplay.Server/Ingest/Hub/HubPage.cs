using Microsoft.AspNetCore.SignalR;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Ingest.Commit;
using SessionReplay.Server.Ingest.Intake;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Ingest.Hub;

/// <summary>A page that sends over the hub: gathers the segments that a commit stored and acks them in one message.</summary>
internal sealed class HubPage(
    AdmittedPage page,
    HubCallerContext connection,
    IHubContext<RecorderHub> hub,
    Pace pace,
    int window,
    RefusalLog log
) : ISegmentReceipt
{
    /// <summary>
    /// Most stored segments whose acks the connection has not taken. With more, the page reads none and its backlog would grow, so its
    /// connection is cut.
    /// </summary>
    private const int MaxUnread = 10_000;

    /// <summary>
    /// Unread Nacks allowed, in windows. A recorder never has more than one window in flight, so a client with more unread Nacks than this
    /// does not read them.
    /// </summary>
    private const int NacksOfAWindow = 4;

    private readonly Lock _lock = new();
    private readonly PageAcks _acks = new(page.Acked);
    private readonly List<int> _stored = [];
    private int _unreadNacks;
    private bool _sending;
    private bool _tellPace;
    private bool _isHeldBack;

    /// <summary>The page without the ranges that were stored at its Begin: those are in <see cref="_acks"/>, and may be long.</summary>
    public AdmittedPage Page { get; } = page with { Acked = [] };

    /// <summary>Every ack so far has been handed to the connection.</summary>
    public bool IsTold
    {
        get
        {
            lock (_lock)
                return !_sending;
        }
    }

    public void Stored(int number)
    {
        lock (_lock)
        {
            _acks.Add(number);
            _stored.Add(number);
            if (_stored.Count > MaxUnread)
                Cut(Refusals.Unread);
            else if (_acks.HasTooManyHoles)
                Cut(Refusals.TooManyHoles);
        }

        // Other segments that the same commit stored of this page join until the message is made.
        Send();
    }

    public void Failed(int number, WireError why)
    {
        if (Interlocked.Increment(ref _unreadNacks) > NacksOfAWindow * window)
            Cut(Refusals.Unread);
        _ = NackAsync(number, why);
    }

    /// <summary>Tells the page, once and before its next ack, that the store cannot keep up.</summary>
    public void HoldBack()
    {
        lock (_lock)
        {
            if (_isHeldBack)
                return;
        }

        TellPace();
    }

    /// <summary>Tells the page how much it may send now, though no new segment is stored.</summary>
    public void TellPace()
    {
        lock (_lock)
            _tellPace = true;
        Send();
    }

    private IClientProxy Client => hub.Clients.Client(connection.ConnectionId);

    private void Cut(WireError why)
    {
        log.Note("A connection", why.Code, why.Message);
        connection.Abort();
    }

    private void Send()
    {
        lock (_lock)
        {
            if (_sending)
                return;
            _sending = true;
        }

        _ = Task.Run(SendAcksAsync);
    }

    private async Task NackAsync(int number, WireError why)
    {
        try
        {
            await Client.SendAsync("Nack", Nack.Of(Page, number, why));
        }
        catch
        {
            // The connection is gone, and the page sends unacked segments again.
        }

        Interlocked.Decrement(ref _unreadNacks);
    }

    private async Task SendAcksAsync()
    {
        try
        {
            while (Next() is { } ack)
                await Client.SendAsync("Ack", ack);
        }
        catch
        {
            // The connection is gone, and the next Begin tells the page which segments are stored.
            lock (_lock)
                _sending = false;
        }
    }

    private Ack? Next()
    {
        lock (_lock)
        {
            if (_stored.Count == 0 && !_tellPace)
            {
                _sending = false;
                return null;
            }

            _tellPace = false;
            var above = NumberRange.Of(_stored.Where(number => number > _acks.Hi).Order().Distinct());
            _stored.Clear();
            var (window, retryAfterMs) = pace.Now();
            _isHeldBack = window == 0;
            return new Ack
            {
                PageId = Page.PageId,
                Hi = _acks.Hi,
                Ranges = BeginReply.Pairs(above),
                Window = window,
                RetryAfterMs = retryAfterMs,
            };
        }
    }
}
