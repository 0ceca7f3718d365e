using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage;
using SessionReplay.Wire;

namespace SessionReplay.Server.Ingest;

/// <summary>A page that sends over the hub: gathers what a commit stored of it and acks that in one message.</summary>
internal sealed class HubPage(AdmittedPage page, string connectionId, IHubContext<RecorderHub> hub, SegmentQueue queue, IOptions<IngestOptions> options) : ISegmentReceipt
{
    private const int RetryAfterMs = 1000;

    private readonly Lock _lock = new();
    private readonly PageAcks _acks = new(page.Acked);
    private readonly List<int> _stored = [];
    private bool _sending;

    public AdmittedPage Page => page;

    public void Stored(int number)
    {
        lock (_lock)
        {
            _acks.Add(number);
            _stored.Add(number);
            if (_sending) return;
            _sending = true;
        }

        // What else the same commit stored of this page joins until the message is made.
        _ = Task.Run(SendAcksAsync);
    }

    public void Failed(int number, WireError why) => _ = Client.SendAsync("Nack", Nack.Of(page, number, why));

    private IClientProxy Client => hub.Clients.Client(connectionId);

    private async Task SendAcksAsync()
    {
        while (Next() is { } ack) await Client.SendAsync("Ack", ack);
    }

    private Ack? Next()
    {
        lock (_lock)
        {
            if (_stored.Count == 0)
            {
                _sending = false;
                return null;
            }

            var crowded = queue.IsCrowded;
            var above = NumberRange.Of(_stored.Where(number => number > _acks.Hi).Order().Distinct());
            _stored.Clear();
            return new Ack
            {
                PageId = page.PageId,
                Hi = _acks.Hi,
                Ranges = BeginReply.Pairs(above),
                Window = crowded ? 0 : options.Value.Window,
                RetryAfterMs = crowded ? RetryAfterMs : null,
            };
        }
    }
}
