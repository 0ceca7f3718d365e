using System.Net;
using System.Text.Json;
using SessionReplay.Server.Tests.Support;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>The promise of an ack over HTTP: the segments that the answer to a flush names are stored.</summary>
public abstract class FlushContract(Servers servers)
{
    private static readonly Uri Path = new("/ingest/flush", UriKind.Relative);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FlushStoresBeforeItAnswers()
    {
        var server = await servers.SharedAsync();
        var (session, page) = (Recording.NewSessionId(), Recording.NewPageId());
        var damaged = Recording.Segment(2);
        damaged[^2] ^= 1;

        var reply = await FlushAsync(
            server,
            HttpStatusCode.OK,
            FlushContent.Of(session, page, null, Recording.Segment(0), Recording.Segment(1), damaged)
        );

        Assert.Equal("[[0,1]]", reply.GetProperty("acked").GetRawText());
        Assert.Equal(
            (2, "bad_crc"),
            (reply.GetProperty("nacks")[0].GetProperty("number").GetInt32(), reply.GetProperty("nacks")[0].GetProperty("code").GetString())
        );
        await Recorded.AssertNumbersAsync(server, session, [0, 1]);
    }

    [Fact]
    public async Task OfTooManySegmentsTheFirstAreTakenAndTheOthersWhenTheyComeAgain()
    {
        var server = await servers.SharedAsync();
        var (session, page) = (Recording.NewSessionId(), Recording.NewPageId());
        var segments = Enumerable.Range(0, FlushBody.MaxSegments + 2).Select(number => Recording.Segment(number)).ToArray();

        var first = await FlushAsync(server, HttpStatusCode.OK, FlushContent.Of(session, page, null, segments));
        var rest = await FlushAsync(
            server,
            HttpStatusCode.OK,
            FlushContent.Of(session, page, first.GetProperty("token").GetString(), segments[FlushBody.MaxSegments..])
        );

        Assert.Equal(
            ($"[[0,{FlushBody.MaxSegments - 1}]]", 0),
            (first.GetProperty("acked").GetRawText(), first.GetProperty("nacks").GetArrayLength())
        );
        Assert.Equal($"[[0,{FlushBody.MaxSegments + 1}]]", rest.GetProperty("acked").GetRawText());
    }

    [Fact]
    public async Task HubAndFlushAreOneSession()
    {
        var server = await servers.SharedAsync();
        await using var recorder = new TestRecorder();
        await recorder.BeginAsync(server.Address);
        await recorder.AppendAsync(Recording.Segment(0));
        await recorder.WaitAsync(() => recorder.Acked.Count == 1);

        var reply = await FlushAsync(
            server,
            HttpStatusCode.OK,
            FlushContent.Of(recorder.SessionId, recorder.PageId, recorder.Token, Recording.Segment(0), Recording.Segment(1))
        );

        Assert.Equal("[[0,1]]", reply.GetProperty("acked").GetRawText());
        Assert.Equal(recorder.Token, reply.GetProperty("token").GetString());
        await Recorded.AssertNumbersAsync(server, recorder.SessionId, [0, 1]);
    }

    [Fact]
    public async Task FlushWithoutTheTokenAddsNothingToASession()
    {
        var server = await servers.SharedAsync();
        var (session, page) = (Recording.NewSessionId(), Recording.NewPageId());
        await FlushAsync(server, HttpStatusCode.OK, FlushContent.Of(session, page, null, Recording.Segment(0)));

        var refusal = await FlushAsync(server, HttpStatusCode.Unauthorized, FlushContent.Of(session, page, null, Recording.Segment(1)));

        Assert.Equal("auth", refusal.GetProperty("code").GetString());
        await Recorded.AssertNumbersAsync(server, session, [0]);
    }

    [Fact]
    public async Task FlushThatIsNotOneIsRefused()
    {
        var server = await servers.SharedAsync();

        Assert.Equal(
            "schema",
            (await FlushAsync(server, HttpStatusCode.BadRequest, new ByteArrayContent([0xc1, 0, 1]))).GetProperty("code").GetString()
        );
        Assert.Equal(
            "too_large",
            (await FlushAsync(server, HttpStatusCode.RequestEntityTooLarge, new ByteArrayContent(new byte[5 * 1024 * 1024])))
                .GetProperty("code")
                .GetString()
        );
    }

    private static async Task<JsonElement> FlushAsync(ServerProcess server, HttpStatusCode expected, HttpContent body)
    {
        using var client = server.NewClient();
        client.DefaultRequestHeaders.Add("Origin", "http://localhost:3000");
        // Otherwise the refusal may come while the body is still being sent, and be lost with the connection.
        client.DefaultRequestHeaders.ExpectContinue = true;
        using (body)
        {
            var answer = await client.PostAsync(Path, body, Token);
            var text = await answer.Content.ReadAsStringAsync(Token);
            Assert.True(answer.StatusCode == expected, $"{answer.StatusCode}: {text}");
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
    }
}

public sealed class SqliteFlushTests(SqliteServers servers) : FlushContract(servers), IClassFixture<SqliteServers>;

public sealed class MongoFlushTests(MongoServers servers) : FlushContract(servers), IClassFixture<MongoServers>;
