using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SessionReplay.Server.Entrance;

namespace SessionReplay.Server.Tests.Ingest;

/// <summary>Refused strangers write at most one line a second into the log.</summary>
public sealed class RefusalLogTests
{
    [Fact]
    public void RefusalsAreALineASecondForEachCodeWithTheOthersCounted()
    {
        var time = new FakeTimeProvider();
        var lines = new Lines();
        var log = new RefusalLog(time, lines);

        for (var i = 0; i < 1_000; i++)
            log.Note("A Begin", "auth", "No project has this key.");
        log.Note("A Begin", "schema", "An id is wrong.");
        time.Advance(TimeSpan.FromSeconds(1));
        log.Note("A Begin", "auth", "No project has this key.");

        Assert.Equal(
            [
                "A Begin was refused, auth: No project has this key. (0 more like it since the last such line.)",
                "A Begin was refused, schema: An id is wrong. (0 more like it since the last such line.)",
                "A Begin was refused, auth: No project has this key. (999 more like it since the last such line.)",
            ],
            lines.All
        );
    }

    private sealed class Lines : ILogger<RefusalLog>
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => All.Add(formatter(state, exception));
    }
}
