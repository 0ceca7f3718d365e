using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SessionReplay.Load;
using SessionReplay.Server.Indexing.Walk;
using SessionReplay.Server.Playback;
using SessionReplay.Server.Storage;
using SessionReplay.Server.Storage.Health;
using SessionReplay.Server.Storage.Packs;
using SessionReplay.Server.Storage.Segments;
using SessionReplay.Server.Storage.Sessions;

namespace SessionReplay.Bench.Index;

/// <summary>A server's store, walk and routes, on a SQLite database of its own, without the network.</summary>
internal sealed class MeasuredServer : IAsyncDisposable
{
    private const string Project = "demo";
    private const int GroupSize = 500;

    private readonly WebApplication _app;
    private readonly List<RouteEndpoint> _endpoints;

    private MeasuredServer(WebApplication app)
    {
        _app = app;
        _endpoints = [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];
        Walk = new(Get<ISessionStore>(), Segments, Packs);
    }

    public SessionWalk Walk { get; }

    public ISegmentStore Segments => Get<ISegmentStore>();

    public IPackStore Packs => Get<IPackStore>();

    /// <param name="folder">Where its database is made.</param>
    public static async Task<MeasuredServer> StartAsync(string folder)
    {
        var builder = WebApplication.CreateBuilder([$"--Data:Path={folder}", "--Logging:LogLevel:Default=Warning"]);
        builder.AddStorage();
        builder.AddPlayback();
        var app = builder.Build();
        SessionRoutes.Map(app);
        PackRoutes.Map(app);
        await app.Services.GetRequiredService<IStoreHealth>().PrepareAsync(CancellationToken.None);
        return new(app);
    }

    /// <summary>Stores a session as if recorders had sent it.</summary>
    public async Task StoreAsync(Recording recording)
    {
        foreach (var (page, began, segments) in recording.Pages())
        {
            var begin = new Page
            {
                SessionId = recording.Session,
                Id = Recording.PageId(page),
                BegunAtServer = began,
            };
            await Get<ISessionStore>().BeginAsync(recording.Session, Project, begin, null, began, CancellationToken.None);
            foreach (var group in segments.Chunk(GroupSize))
                await Segments.AppendAsync(group, CancellationToken.None);
        }
    }

    /// <summary>Answers a GET as the server does, behind the connection. Returns the bytes of the answer.</summary>
    /// <param name="route">The route's pattern.</param>
    /// <param name="values">The values in it.</param>
    public async Task<long> GetAsync(string route, params (string Name, object Value)[] values)
    {
        var endpoint = _endpoints.First(endpoint =>
            endpoint.RoutePattern.RawText == route
            && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Contains(HttpMethods.Get)
        );
        using var body = new CountingStream();
        var context = new DefaultHttpContext { RequestServices = _app.Services };
        context.Request.Method = HttpMethods.Get;
        foreach (var (name, value) in values)
            context.Request.RouteValues[name] = value.ToString();
        context.Response.Body = body;
        await endpoint.RequestDelegate!(context);
        return context.Response.StatusCode == StatusCodes.Status200OK
            ? body.Length
            : throw new LoadException($"{route} answered {context.Response.StatusCode}.");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();
}
