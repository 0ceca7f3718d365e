using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SessionReplay.Server.Hosting;

namespace SessionReplay.Server.Tests.Hosting;

/// <summary>A failure inside the server: the browser is told an id only, and the log has the details under that id.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task AFailureIsAnsweredWithAnIdThatIsInTheLogAndNothingElse()
    {
        var log = new LogLines();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton(TimeProvider.System);
        await using var app = builder.Build();
        app.UseMiddleware<FailureAnswer>();
        app.MapGet("/", string () => throw new InvalidOperationException("the inside"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient();

        var answer = await client.GetAsync(new Uri(app.Urls.Single()), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var id = JsonDocument.Parse(body).RootElement.GetProperty("id").GetString()!;
        Assert.DoesNotContain("the inside", body, StringComparison.Ordinal);
        Assert.Contains(
            log.Lines,
            line => line.Contains(id, StringComparison.Ordinal) && line.Contains("the inside", StringComparison.Ordinal)
        );
    }

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            lock (Lines)
                Lines.Add($"{formatter(state, exception)} {exception}");
        }

        public void Dispose() { }
    }
}
