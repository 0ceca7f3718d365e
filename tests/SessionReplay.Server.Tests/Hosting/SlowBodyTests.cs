using System.Net.Sockets;
using System.Text;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Hosting;

/// <summary>A request body that comes slowly does not hold its connection for long, on any route and from any client.</summary>
public sealed class SlowBodyTests(SlowBodyTests.Running running) : IClassFixture<SlowBodyTests.Running>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// 300 bytes a second are more than the server's slowest allowed rate, yet the whole body of 36,000 bytes would take two minutes.
    /// </summary>
    [Theory]
    [InlineData("POST /api/v1/login")]
    [InlineData("POST /api/v1/logout")]
    [InlineData("POST /api/v1/sessions/import")]
    [InlineData("DELETE /api/v1/sessions/0123456789abcdef0123456789abcdef")]
    [InlineData("POST /ingest/flush")]
    [InlineData("POST /hubs/ingest/negotiate?negotiateVersion=1")]
    [InlineData("POST /hubs/viewer/negotiate?negotiateVersion=1")]
    [InlineData("POST /jobs/recurring/trigger")]
    [InlineData("POST /login")]
    [InlineData("POST /")]
    [InlineData("GET /readyz")]
    [InlineData("GET /recorder.js")]
    public async Task ASlowBodyWithoutALoginEndsItsConnectionBeforeItIsThere(string request)
    {
        const int Length = 36_000;
        using var client = new TcpClient();
        var address = new Uri(running.Server.Address);
        await client.ConnectAsync(address.Host, address.Port, Token);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"{request} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {Length}\r\n\r\n{{\"user\":\""
            ),
            Token
        );
        var closed = ReadToEndAsync(stream);

        var sent = 9;
        while (!closed.IsCompleted && sent < Length)
        {
            try
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(new string('a', 30)), Token);
            }
            catch (IOException)
            {
                break; // The server has closed the connection.
            }

            sent += 30;
            await Task.Delay(100, Token);
        }

        Assert.InRange(sent, 0, Length / 2);
    }

    [Fact]
    public async Task ALongBodyOfALoginIsRefused()
    {
        using var client = running.Server.NewClient();
        client.DefaultRequestHeaders.ExpectContinue = true;
        using var content = new StringContent($$"""{"user":"{{new string('a', 100_000)}}"}""", null, "application/json");

        using var answer = await client.PostAsync(new Uri("/api/v1/login", UriKind.Relative), content, Token);

        Assert.Equal(System.Net.HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    /// <returns>A task that ends when the server has closed the connection.</returns>
    private static async Task ReadToEndAsync(NetworkStream stream)
    {
        var buffer = new byte[4_096];
        try
        {
            while (await stream.ReadAsync(buffer, Token) > 0)
            {
                // The server may answer before it closes.
            }
        }
        catch (IOException)
        {
            // The server has cut the connection.
        }
    }

    /// <summary>A server that waits 1 s for a body.</summary>
    public sealed class Running : IAsyncLifetime
    {
        internal ServerProcess Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Server = await ServerProcess.StartAsync("--Hosting:BodySeconds=1", "--Ingest:FlushSeconds=1");

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
