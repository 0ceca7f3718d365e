using Microsoft.AspNetCore.SignalR;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Ingest.Commit;
using SessionReplay.Server.Ingest.Intake;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Ingest.Hub;

/// <summary>A page that sends over the hub: gathers what a commit stored of it and acks that in one message.</summary>
internal sealed class HubPage(AdmittedPage page, HubCallerContext connection, IHubContext<RecorderHub> hub, Pace pace, int window, RefusalLog log) : ISegmentReceipt
{
    /// <summary>More than this many answers that a connection does not take: nobody reads at its end, and what waits for it would grow.</summary>
    private const int MaxUnread = 10_000;

    /// <summary>A recorder never has more than a window in flight, so that more Nacks than this are not read by one.</summary>
    private const int NacksOfAWindow = 4;

    private readonly Lock _lock = new();
    private readonly PageAcks _acks = new(page.Acked);
    private readonly List<int> _stored = [];
    private int _unreadNacks;
    private bool _sending;
    private bool _tellPace;
    private bool _isHeldBack;

    /// <summary>Without what was stored at its Begin: that is in <see cref="_acks"/>, and may be long.</summary>
    public AdmittedPage Page { get; } = page with { Acked = [] };

    /// <summary>Every ack so far has been handed to the connection.</summary>
    public bool IsTold
    {
        get
        {
            lock (_lock) return !_sending;
        }
    }

    public void Stored(int number)
    {
        lock (_lock)
        {
            _acks.Add(number);
            _stored.Add(number);
            if (_stored.Count > MaxUnread) Cut(Refusals.Unread);
            else if (_acks.HasTooManyHoles) Cut(Refusals.TooManyHoles);
        }

        // What else the same commit stored of this page joins until the message is made.
        Send();
    }

    public void Failed(int number, WireError why)
    {
        if (Interlocked.Increment(ref _unreadNacks) > NacksOfAWindow * window) Cut(Refusals.Unread);
        _ = NackAsync(number, why);
    }

    /// <summary>The store cannot keep up: the page hears of it before its next ack, once.</summary>
    public void HoldBack()
    {
        lock (_lock)
        {
            if (_isHeldBack) return;
        }

        TellPace();
    }

    /// <summary>Says how much it may send now, though nothing new is stored.</summary>
    public void TellPace()
    {
        lock (_lock) _tellPace = true;
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
            if (_sending) return;
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
            // The connection is gone, and the page sends again what is not acked.
        }

        Interlocked.Decrement(ref _unreadNacks);
    }

    private async Task SendAcksAsync()
    {
        try
        {
            while (Next() is { } ack) await Client.SendAsync("Ack", ack);
        }
        catch
        {
            // The connection is gone, and the page learns at its next Begin what is stored.
            lock (_lock) _sending = false;
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
            return new Ack { PageId = Page.PageId, Hi = _acks.Hi, Ranges = BeginReply.Pairs(above), Window = window, RetryAfterMs = retryAfterMs };
        }
    }
}
