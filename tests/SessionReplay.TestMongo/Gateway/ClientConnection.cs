using System.Net.Sockets;
using MongoDB.Bson;

namespace SessionReplay.TestMongo.Gateway;

/// <summary>One client: its commands one after the other, until it leaves.</summary>
internal static class ClientConnection
{
    public static async Task ServeAsync(Socket socket, CommandRouter router, CancellationToken cancellationToken)
    {
        socket.NoDelay = true;
        try
        {
            // In here, because disposing writes what is left, to a client that may be gone.
            await using var network = new NetworkStream(socket, ownsSocket: true);
            await using var stream = new BufferedStream(network, 64 * 1_024);
            while (await WireFormat.ReadAsync(stream, cancellationToken) is { } request)
            {
                var reply = await router.AnswerAsync(request, cancellationToken);
                if (request.WantsReply)
                    await WireFormat.WriteReplyAsync(stream, request, reply, cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidDataException or FormatException or BsonException)
        {
            // The client was cut off midway, sent what is not our protocol, or we are stopping: it is this connection's end alone.
        }
    }
}
