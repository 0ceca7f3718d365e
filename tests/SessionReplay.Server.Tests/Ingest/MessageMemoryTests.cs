using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Entrance;
using SessionReplay.Server.Hosting;
using SessionReplay.Server.Ingest;
using SessionReplay.Server.Ingest.Hub;

namespace SessionReplay.Server.Tests.Ingest;

public sealed class MessageMemoryTests
{
    private static readonly IOptions<IngestOptions> Settings = Options.Create(
        new IngestOptions { MessageMemoryBytes = 1_000_000, QueueWaitSeconds = 0.2 }
    );

    /// <summary>
    /// HttpContext is not thread-safe, and another thread accepts the WebSocket at that moment.
    /// (Reading it closed one connection in 100,000.)
    /// </summary>
    [Fact]
    public async Task RequestIsNotLookedAtBeforeALongMessageComes()
    {
        var memory = Memory();
        await using var connection = Connection(out _);
        connection.Features.Set<IHttpContextFeature>(new UnfinishedRequest());
        var hasRun = false;

        await memory.RunAsync(
            connection,
            _ =>
            {
                hasRun = true;
                return Task.CompletedTask;
            }
        );

        Assert.True(hasRun);
    }

    [Fact]
    public async Task MessageLongerThanAllThereIsComesWhenNothingElseIsHeld()
    {
        var memory = Memory();
        await using var connection = Connection(out var sender);

        await memory.RunAsync(connection, one => ReadAsync(one, sender, 3_000_000));
    }

    [Fact]
    public async Task NoMoreAreCutThanRoomIsWantedFor()
    {
        var memory = Memory();
        var holders = new List<DefaultConnectionContext>();
        var running = new List<Task>();
        var released = new TaskCompletionSource();
        for (var i = 0; i < 7; i++)
        {
            holders.Add(Connection(out var sender));
            running.Add(
                memory.RunAsync(
                    holders[i],
                    async one =>
                    {
                        await ReadAsync(one, sender, 100_000); // This connection holds 128 KB.
                        await released.Task.WaitAsync(one.ConnectionClosed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    }
                )
            );
        }

        await using var late = Connection(out var lateSender);
        // The message needs 256 KB in all, for which it is enough to cut two of the seven connections.
        await memory.RunAsync(late, one => ReadAsync(one, lateSender, 200_000));

        Assert.Equal(2, holders.Count(one => one.ConnectionClosed.IsCancellationRequested));
        released.SetResult();
        await Task.WhenAll(running);
        foreach (var one in holders)
            await one.DisposeAsync();
    }

    private static MessageMemory Memory() =>
        new(Settings, new RefusalLog(TimeProvider.System, NullLogger<RefusalLog>.Instance), TimeProvider.System);

    private static DefaultConnectionContext Connection(out PipeWriter sender)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        sender = pipe.Writer;
        return new DefaultConnectionContext(
            Guid.NewGuid().ToString(),
            new Duplex(pipe.Reader, new Pipe().Writer),
            new Duplex(new Pipe().Reader, new Pipe().Writer)
        );
    }

    /// <summary>Reads this many bytes of a message that does not end, packet by packet.</summary>
    private static async Task ReadAsync(ConnectionContext connection, PipeWriter sender, int bytes)
    {
        for (var sent = 0; sent < bytes; )
        {
            var packet = Math.Min(10_000, bytes - sent);
            await sender.WriteAsync(new byte[packet]);
            sent += packet;
            var read = await connection.Transport.Input.ReadAsync();
            while (read.Buffer.Length < sent)
            {
                connection.Transport.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                read = await connection.Transport.Input.ReadAsync();
            }

            connection.Transport.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class UnfinishedRequest : IHttpContextFeature
    {
        public HttpContext? HttpContext
        {
            get => throw new InvalidOperationException("It belongs to another thread.");
            set => throw new InvalidOperationException("It belongs to another thread.");
        }
    }
}
