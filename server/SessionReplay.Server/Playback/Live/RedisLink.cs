using StackExchange.Redis;

namespace SessionReplay.Server.Playback.Live;

/// <summary>
/// The connection to Redis. It opens the viewers' door when Redis answers and closes it when Redis does not, and logs each change once. No
/// other part of the server waits for Redis.
/// </summary>
internal sealed partial class RedisLink : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource<IConnectionMultiplexer> _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConfigurationOptions _configuration;
    private readonly ViewerDoor _door;
    private readonly TimeProvider _time;
    private readonly ILogger<RedisLink> _logger;
    private ConnectionMultiplexer? _redis;
    private bool _saidAway;

    public RedisLink(ConfigurationOptions configuration, ViewerDoor door, TimeProvider time, ILogger<RedisLink> logger)
    {
        (_configuration, _door, _time, _logger) = (configuration, door, time, logger);
        _door.Close(); // The door stays closed until Redis answers.
    }

    /// <summary>The connection, once Redis has answered. A subscription made before that would fail, and not be tried again.</summary>
    public Task<IConnectionMultiplexer> AnswersAsync() => _answers.Task;

    public override void Dispose()
    {
        _redis?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            if (await ProblemAsync() is { } problem)
                Close(problem);
            else
                Open();
            await Task.Delay(Look, _time, stoppingToken);
        }
    }

    /// <returns>Why Redis does not answer; null when it does.</returns>
    private async Task<string?> ProblemAsync()
    {
        try
        {
            _redis ??= await ConnectionMultiplexer.ConnectAsync(_configuration); // After the first connect the client reconnects by itself.
            // The client has two connections, one that sends and one that receives; both have to answer.
            await Task.WhenAll(_redis.GetDatabase().PingAsync(), _redis.GetSubscriber().PingAsync());
            return null;
        }
        catch (Exception e)
        {
            return e.GetBaseException().Message.Split(',', '(', '\n')[0].Trim(); // The rest of the message is counters.
        }
    }

    private void Open()
    {
        if (_door.IsOpen)
            return;
        _answers.TrySetResult(_redis!);
        _door.Open();
        _saidAway = false;
        LogAnswers(_logger);
    }

    private void Close(string problem)
    {
        _door.Close();
        if (_saidAway)
            return;
        _saidAway = true;
        LogAway(_logger, problem);
    }

    [LoggerMessage(LogLevel.Information, "Redis answers. Viewers of live sessions hear of segments that any server stores.")]
    private static partial void LogAnswers(ILogger logger);

    [LoggerMessage(
        LogLevel.Warning,
        "Redis does not answer: {Problem}. Recording goes on, and viewers of live sessions ask every second for changes. Start Redis again, or correct ConnectionStrings:Redis."
    )]
    private static partial void LogAway(ILogger logger, string problem);
}
