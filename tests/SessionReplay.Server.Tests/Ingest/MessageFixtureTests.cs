using System.Text.Json;
using MessagePack;
using SessionReplay.Server.Ingest.Intake;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>
/// The messages between recorder and server as bytes that both halves know: the half that sends a message writes
/// its fixture, and the other half reads it.
/// </summary>
public sealed class MessageFixtureTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly string Folder = Path.Combine(Repository.Root, "wire", "fixtures");

    private static readonly Nack Nack = new()
    {
        PageId = "00112233aabbccdd",
        Number = 70_000,
        Code = "busy",
        Message = "The queue is full.",
        RetryAfterMs = 1_500,
    };

    /// <summary>Every message that the server sends, with every field that it may have.</summary>
    private static readonly (string Name, object Message)[] Sent =
    [
        (
            "BeginReply",
            new BeginReply
            {
                Token = "a-token",
                ServerNow = 1_700_000_000_123,
                Window = 64,
                Limits = new(1_048_576, 8_388_608),
                Acked =
                [
                    [0, 3],
                    [300, 70_000],
                ],
                Nacks = [Nack],
            }
        ),
        (
            "Ack",
            new Ack
            {
                PageId = "00112233aabbccdd",
                Hi = -1,
                Ranges =
                [
                    [2, 2],
                    [5, 200],
                ],
                Window = 0,
                RetryAfterMs = 30_000,
            }
        ),
        ("Nack", Nack),
    ];

    /// <summary><c>UPDATE_FIXTURES=1</c> writes the fixture.</summary>
    [Fact]
    public void WhatTheServerSendsIsTheFixtureTheRecorderReads()
    {
        var fixture = new JsonArrayOf(
            Sent.Select(sent => new Message(
                sent.Name,
                JsonSerializer.SerializeToElement(sent.Message, JsonSerializerOptions.Web),
                MessagePackSerializer.Serialize(sent.Message.GetType(), sent.Message, cancellationToken: Token)
            ))
        );
        var path = Path.Combine(Folder, "server.messages.json");
        if (Environment.GetEnvironmentVariable("UPDATE_FIXTURES") is not null)
            File.WriteAllText(path, fixture.Text);
        Assert.Equal(fixture.Text, File.ReadAllText(path));
    }

    [Fact]
    public void WhatTheRecorderSendsIsRead()
    {
        var fixture = JsonSerializer.Deserialize<Message[]>(
            File.ReadAllText(Path.Combine(Folder, "recorder.messages.json")),
            JsonSerializerOptions.Web
        )!;
        Assert.Equal(["BeginRequest", "FlushBody"], fixture.Select(message => message.Name));

        var begin = MessagePackSerializer.Deserialize<BeginRequest>(fixture[0].MessagePack, cancellationToken: Token);
        Assert.Equal(fixture[0].Value.GetRawText(), JsonSerializer.Serialize(begin, JsonSerializerOptions.Web));

        var flush = FlushBody.Parse(fixture[1].MessagePack);
        var value = fixture[1].Value;
        Assert.Equal(value[1].GetProperty("sessionId").GetString(), flush.Begin.SessionId);
        Assert.Equal(value[1].GetProperty("clientNow").GetDouble(), flush.Begin.ClientNow);
        Assert.Equal(
            value[2].EnumerateArray().Select(segment => segment.GetBytesFromBase64()),
            flush.Segments.Select(segment => segment.ToArray())
        );
        Assert.Equal(value[3].GetBoolean(), flush.Finish);
    }

    /// <param name="Name">The name of the message's type in both halves.</param>
    /// <param name="Value">The message as JSON; bytes are in base64.</param>
    /// <param name="MessagePack">The message as it is sent; base64 in the fixture.</param>
    private sealed record Message(string Name, JsonElement Value, byte[] MessagePack);

    /// <summary>A JSON array with one message a line.</summary>
    private sealed record JsonArrayOf(IEnumerable<Message> Messages)
    {
        public string Text =>
            $"[\n{string.Join(",\n", Messages.Select(message => JsonSerializer.Serialize(message, JsonSerializerOptions.Web)))}\n]\n";
    }
}
