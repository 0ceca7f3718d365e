using System.Net.Sockets;
using MongoDB.Bson;

namespace SessionReplay.TestMongo.Gateway;

/// <summary>Serves one client: answers its commands one after the other until it leaves.</summary>
internal static class ClientConnection
{
    public static async Task ServeAsync(Socket socket, CommandRouter router, CancellationToken cancellationToken)
    {
        socket.NoDelay = true;
        try
        {
            await using var network = new NetworkStream(socket, ownsSocket: true);
            // Buffered for reading only: a client may have sent its next command before this one is answered.
            await using var buffered = new BufferedStream(network, 64 * 1_024);
            while (await WireFormat.ReadAsync(buffered, cancellationToken) is { } request)
            {
                var reply = await router.AnswerAsync(request, cancellationToken);
                if (request.WantsReply)
                    await WireFormat.WriteReplyAsync(network, request, reply, cancellationToken);
            }
        }
        catch (Exception e)
            when (e is IOException or OperationCanceledException or InvalidDataException or FormatException or BsonException)
        {
            // The client was cut off midway or broke the protocol, or the gateway is stopping: only this connection ends.
        }
    }
}
