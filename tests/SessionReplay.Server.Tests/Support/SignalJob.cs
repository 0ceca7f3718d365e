using System.Collections.Concurrent;

namespace SessionReplay.Server.Tests.Support;

/// <summary>A background job that says that it ran. It is internal, as the server's own jobs are.</summary>
internal sealed class SignalJob
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource> Runs = new();

    public static Task Ran(string id) => Run(id).Task;

#pragma warning disable CA1822 // A job's method is called on an instance that the container makes.
    public void Signal(string id) => Run(id).TrySetResult();
#pragma warning restore CA1822

    private static TaskCompletionSource Run(string id) => Runs.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
