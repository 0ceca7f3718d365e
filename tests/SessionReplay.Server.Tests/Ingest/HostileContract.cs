using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>
/// Segments made to break the server are refused with a code, and the next good segment of the same connection is stored.
/// </summary>
public abstract class HostileContract(Servers servers)
{
    private const int Fields = 7;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Segments.Keys];

    /// <summary>Each hostile segment with the code that it is refused with. All have the number 1.</summary>
    private static Dictionary<string, (string Code, Func<byte[]> Make)> Segments { get; } =
        new()
        {
            ["a bomb that inflates a thousandfold"] = ("too_large", () => Envelope(8 * 1024 * 1024, Deflated(8 * 1024 * 1024))),
            ["a bomb that inflates beyond the limit"] = ("too_large", () => Envelope(64 * 1024 * 1024, Deflated(64 * 1024 * 1024))),
            ["a bomb that says it is small"] = ("schema", () => Envelope(100, Deflated(64 * 1024 * 1024))),
            ["a body shorter than it says"] = ("schema", () => Envelope(200_000, Deflated(100))),
            ["a body that is not deflated"] = ("bad_crc", () => Envelope(100, [255, 255, 255, 255, 255, 255])),
            ["a deflated body that is cut"] = ("schema", () => Envelope(200_000, Deflated(200_000)[..^10])),
            ["more bytes than a segment has"] = ("too_large", () => new byte[WireFormat.MaxSegmentBytes + 1]),
            ["values nested a hundred thousand deep"] = (
                "schema",
                () => Raw([0x93, (byte)RecordKind.Data, 0, .. Enumerable.Repeat((byte)0x91, 100_000), 0xc0])
            ),
            ["an array that claims four billion items"] = ("schema", () => Raw([0x93, (byte)RecordKind.Data, 0, 0xdd, 255, 255, 255, 255])),
            ["a map that claims four billion items"] = ("schema", () => Raw([0x93, (byte)RecordKind.Data, 0, 0xdf, 255, 255, 255, 255])),
            ["a string that claims four billion bytes"] = (
                "schema",
                () => Raw([0x94, (byte)RecordKind.Custom, 0, 0xdb, 255, 255, 255, 255])
            ),
            ["a string that is not UTF-8"] = ("schema", () => Raw([0x94, (byte)RecordKind.Custom, 0, 0xa2, 0xc3, 0x28, 0xc0])),
            ["a reference to a string that is not there"] = ("schema", () => Raw([0x94, (byte)RecordKind.Custom, 0, 5, 0xc0])),
            ["an ext type of its own"] = ("schema", () => Raw([0x93, (byte)RecordKind.Data, 0, 0xd4, 99, 0])),
            ["a time beyond what JavaScript holds"] = (
                "schema",
                () => Raw([0x93, (byte)RecordKind.Data, 0xcf, 255, 255, 255, 255, 255, 255, 255, 255, 0xc0])
            ),
            ["a record without fields"] = ("schema", () => Raw([0x90])),
            ["a hundred thousand nodes in each other"] = ("too_large", () => Tree(100_000)),
            ["a map for an envelope"] = ("schema", () => [0x81, 0xa1, (byte)'a', 1]),
            ["nothing"] = ("schema", () => []),
        };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task HostileSegmentIsRefusedOverTheHubAndTheNextIsStored(string name)
    {
        var server = await servers.SharedAsync();
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);

        await recorder.AppendAsync(Segments[name].Make());
        await recorder.AppendAsync(Recording.Segment(0));
        await recorder.WaitAsync(() => recorder.Nacks.Count == 1 && recorder.Acked.Contains(0));

        Assert.Equal(Segments[name].Code, recorder.Nacks.Single().Code);
        await Recorded.AssertNumbersAsync(server, recorder.SessionId, [0]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task HostileSegmentIsRefusedOverHttpAndThoseBesideItAreStored(string name)
    {
        var server = await servers.SharedAsync();
        using var client = server.NewClient();
        var session = Recording.NewSessionId();
        using var body = FlushContent.Of(
            session,
            Recording.NewPageId(),
            null,
            Recording.Segment(0),
            Segments[name].Make(),
            Recording.Segment(2)
        );
        using var answer = await client.PostAsync(new Uri("/ingest/flush", UriKind.Relative), body, Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains($"\"code\":\"{Segments[name].Code}\"", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        await Recorded.AssertNumbersAsync(server, session, [0, 2]);
    }

    [Fact]
    public async Task DomFiveHundredDeepIsStoredAndPlays()
    {
        var server = await servers.SharedAsync();
        // The time of the tree is 0, so the page's clock must be near it.
        await using var recorder = new TestRecorder { ClientNow = 1_000 };
        await recorder.BeginAsync(server.Address);

        await recorder.AppendAsync(Tree(500, number: 0));
        await recorder.WaitAsync(() => recorder.Acked.Contains(0));

        using var viewer = await ViewerClient.LogInAsync(server);
        using var text = await viewer.Http.GetAsync(new Uri($"/api/v1/sessions/{recorder.SessionId}/events", UriKind.Relative), Token);
        Assert.Equal(500, (await text.Content.ReadAsStringAsync(Token)).Split("\"tagName\":\"p\"").Length - 1);
    }

    [Fact]
    public async Task HubMessagesThatAreNoneEndTheirConnectionOnly()
    {
        var server = await servers.SharedAsync();
        await using var neighbour = new TestRecorder();
        await neighbour.BeginAsync(server.Address);
        foreach (var message in HubMessages)
            await SendAsync(server, message);

        await neighbour.AppendAsync(Recording.Segment(0));
        await neighbour.WaitAsync(() => neighbour.Acked.Contains(0));
    }

    [Fact]
    public async Task BeginOfNothingIsRefusedAndDoesNotKeepTheConnection()
    {
        await using var server = await servers.StartAsync("--Ingest:BeginSeconds=1");
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri($"{server.Address}/hubs/ingest")).Build();
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        hub.Closed += _ =>
        {
            closed.SetResult();
            return Task.CompletedTask;
        };
        await hub.StartAsync(Token);

        var refusal = await Assert.ThrowsAsync<HubException>(() => hub.InvokeAsync("Begin", (object?)null, Token));

        Assert.Contains("schema: ", refusal.Message, StringComparison.Ordinal);
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.DoesNotContain("   at ", server.Output, StringComparison.Ordinal);
    }

    /// <summary>A Begin is held in memory while it waits for the store, so its texts are limited.</summary>
    [Fact]
    public async Task BeginWithLongTextsIsRefused()
    {
        var server = await servers.SharedAsync();
        var text = new string('x', 1_025);
        await using var recorder = new TestRecorder { Key = text };
        Assert.Contains(
            "schema: ",
            (await Assert.ThrowsAsync<HubException>(() => recorder.BeginAsync(server.Address))).Message,
            StringComparison.Ordinal
        );

        using var client = server.NewClient();
        using var body = FlushContent.With("demo", Recording.NewSessionId(), Recording.NewPageId(), text, Recording.Segment(0));
        using var answer = await client.PostAsync(new Uri("/ingest/flush", UriKind.Relative), body, Token);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task WhatStrangersSendWritesAFewLinesIntoTheLog()
    {
        const int Times = 20;
        await using var server = await servers.StartAsync();
        using var client = server.NewClient();
        var before = server.Output.Split('\n').Length;
        var began = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < Times; i++)
        {
            await using var stranger = new TestRecorder { Key = "no key" };
            await Assert.ThrowsAsync<HubException>(() => stranger.BeginAsync(server.Address));
            foreach (var message in HubMessages)
                await SendAsync(server, message);
            await using (var silent = await RawHub.OpenAsync(server, shakeHands: false))
                await silent.SendAsync("{\"protocol\":\"none\",\"version\":9}\u001e"u8.ToArray());
            using var body = new ByteArrayContent([1, 2, 3]);
            using var answer = await client.PostAsync(new Uri("/ingest/flush", UriKind.Relative), body, Token);
            Assert.False(answer.IsSuccessStatusCode);
            await BreakOffAsync(server);
        }

        var lines = server.Output.Split('\n')[(before - 1)..];
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds + 1;
        Assert.DoesNotContain(lines, line => line.Contains("   at ", StringComparison.Ordinal));
        Assert.True(lines.Length < 4 * seconds + 4, $"{lines.Length} lines in {seconds:0} s:\n{string.Join('\n', lines)}");
        Assert.Contains(lines, line => line.Contains("refused, auth", StringComparison.Ordinal));
    }

    private static byte[][] HubMessages =>
        [
            [0xff, 0xff, 0xff, 0xff, 0x7f], // Announces a message of 34 GB.
            [5, 0x95, 1, 0x80, 0xc0],
            [100, .. Enumerable.Repeat((byte)0x91, 100)],
            [9, 0x96, 1, 0x80, 0xc0, 0xa1, (byte)'x', 0x90, 0x90],
            [6, 0xdd, 0xff, 0xff, 0xff, 0xff, 0],
        ];

    private static async Task SendAsync(ServerProcess server, byte[] message)
    {
        await using var hostile = await RawHub.OpenAsync(server);
        await hostile.SendAsync(message);
        await hostile.SendAsync(new byte[2 * 1024 * 1024]); // If the server let the message before pass, this one is beyond the limit.
        await hostile.ClosedAsync();
    }

    /// <summary>Resets the connection in the middle of a body.</summary>
    private static async Task BreakOffAsync(ServerProcess server)
    {
        var address = new Uri(server.Address);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) };
        await socket.ConnectAsync(address.Host, address.Port, Token);
        await socket.SendAsync("POST /ingest/flush HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc"u8.ToArray(), Token);
        await Task.Delay(20, Token); // Otherwise the server may not even have begun to read.
    }

    private static byte[] Raw(byte[] record) => SealedSegment.Seal(1, [0x92, 1, 0, .. record], 1);

    /// <summary>A snapshot with <paramref name="depth"/> elements, one in another.</summary>
    private static byte[] Tree(int depth, int number = 1)
    {
        var fields = 5 + 2 + (2 * depth) + depth + 1;
        byte[] head =
        [
            0x92,
            1,
            0,
            0xdd,
            0,
            (byte)(fields >> 16),
            (byte)(fields >> 8),
            (byte)fields,
            (byte)RecordKind.Snapshot,
            0,
            0xc3,
            0,
            0,
            Head.Open | NodeType.Document,
            0xc0,
        ];
        var open = Enumerable.Repeat<byte[]>([Head.Open | NodeType.Element, 0xa1, (byte)'p'], depth).SelectMany(one => one);
        return SealedSegment.Seal(number, [.. head, .. open, .. Enumerable.Repeat((byte)NodeType.Close, depth + 1)], 1);
    }

    private static byte[] Deflated(int zeros)
    {
        using var target = new MemoryStream();
        using (var deflater = new DeflateStream(target, CompressionLevel.SmallestSize, leaveOpen: true))
            deflater.Write(new byte[zeros]);
        return target.ToArray();
    }

    private static byte[] Envelope(int rawLength, byte[] body)
    {
        var bytes = SealedSegment.Seal(1, body, 1, deflate: false);
        Assert.Equal(0x90 | Fields, bytes[0]);
        bytes[7] = 1; // Marks the body as deflated.
        bytes[9] = (byte)(rawLength >> 24);
        bytes[10] = (byte)(rawLength >> 16);
        bytes[11] = (byte)(rawLength >> 8);
        bytes[12] = (byte)rawLength;
        return bytes;
    }
}

public sealed class SqliteHostileTests(SqliteServers servers) : HostileContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoHostileTests(MongoServers servers) : HostileContract(servers), IClassFixture<MongoServers>;
