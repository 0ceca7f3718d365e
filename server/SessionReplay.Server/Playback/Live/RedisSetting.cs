using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace SessionReplay.Server.Playback.Live;

/// <summary>Parses <c>ConnectionStrings:Redis</c>, and sets the options that are not the operator's to choose.</summary>
internal static class RedisSetting
{
    private const string Name = "ConnectionStrings:Redis";

    private const int ConnectTimeoutMs = 3_000;
    private const int AnswerTimeoutMs = 2_000;
    private const int ReconnectMs = 1_000;

    private static readonly RedisChannel ChannelPrefix = RedisChannel.Literal("session-replay:");

    public static ConfigurationOptions Parse(string connectionString)
    {
        // The client's own parser would take an address (redis://…) for a host name, password included.
        if (connectionString.Contains("://", StringComparison.Ordinal))
            throw Wrong("it is an address; it must look like redis.example:6379,password=…,ssl=true.");
        var options = Read(connectionString);
        if (options.EndPoints.Count == 0)
            throw Wrong("it names no server.");
        options.AbortOnConnectFail = false; // A Redis that is away at the start counts as away, not as an error.
        options.BacklogPolicy = BacklogPolicy.FailFast; // A message that comes late is not worth keeping.
        options.ReconnectRetryPolicy = new LinearRetry(ReconnectMs);
        options.ConnectTimeout = ConnectTimeoutMs;
        options.AsyncTimeout = options.SyncTimeout = AnswerTimeoutMs;
        if (options.ChannelPrefix.IsNullOrEmpty)
            options.ChannelPrefix = ChannelPrefix;
        return options;
    }

    private static ConfigurationOptions Read(string connectionString)
    {
        try
        {
            return ConfigurationOptions.Parse(connectionString);
        }
        catch (ArgumentException exception)
        {
            throw Wrong(exception.Message.Split('\n')[0].Split(" (Parameter")[0]);
        }
    }

    private static OptionsValidationException Wrong(string why) =>
        new(Name, typeof(ConfigurationOptions), [$"{Name} is not a Redis connection string: {why}"]);
}
