using StackExchange.Redis;

namespace SessionReplay.Server.Playback.Live;

/// <summary>The connection to Redis. While Redis answers, the viewers' door is open; while it does not, the door is closed, and that is said once. Nothing waits for it.</summary>
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
        _door.Close(); // Until it answers.
    }

    /// <summary>The connection, once Redis has answered: what subscribes before that would fail, and not try again.</summary>
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
            if (await ProblemAsync() is { } problem) Close(problem);
            else Open();
            await Task.Delay(Look, _time, stoppingToken);
        }
    }

    /// <returns>Why Redis does not answer; null when it does.</returns>
    private async Task<string?> ProblemAsync()
    {
        try
        {
            _redis ??= await ConnectionMultiplexer.ConnectAsync(_configuration); // From then on it connects again by itself.
            // There are two connections: one sends, the other hears.
            await Task.WhenAll(_redis.GetDatabase().PingAsync(), _redis.GetSubscriber().PingAsync());
            return null;
        }
        catch (Exception e)
        {
            return e.GetBaseException().Message.Split(',', '(', '\n')[0].Trim(); // The rest is counters.
        }
    }

    private void Open()
    {
        if (_door.IsOpen) return;
        _answers.TrySetResult(_redis!);
        _door.Open();
        _saidAway = false;
        LogAnswers(_logger);
    }

    private void Close(string problem)
    {
        _door.Close();
        if (_saidAway) return;
        _saidAway = true;
        LogAway(_logger, problem);
    }

    [LoggerMessage(LogLevel.Information, "Redis answers: live viewers are told of what any server stores.")]
    private static partial void LogAnswers(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "Redis does not answer: {Problem}. Recording goes on, and live viewers ask every second instead of being told. Bring it back, or correct ConnectionStrings:Redis.")]
    private static partial void LogAway(ILogger logger, string problem);
}
