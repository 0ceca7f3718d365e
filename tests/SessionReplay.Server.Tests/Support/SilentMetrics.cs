using Microsoft.Extensions.DependencyInjection;
using SessionReplay.Server.Indexing;

namespace SessionReplay.Server.Tests.Support;

/// <summary>Metrics without a listener, for classes that are tested without a server.</summary>
internal static class SilentMetrics
{
    private static readonly ServiceProvider Services = new ServiceCollection()
        .AddMetrics()
        .AddSingleton<IndexingMetrics>()
        .BuildServiceProvider();

    public static IndexingMetrics Indexing => Services.GetRequiredService<IndexingMetrics>();
}
