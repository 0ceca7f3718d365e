using System.Diagnostics;

namespace SessionReplay.Bench.Index;

/// <summary>What some work took of this process.</summary>
/// <param name="Time">By the clock.</param>
/// <param name="Processor">Of one core, whatever else the machine does.</param>
/// <param name="Heap">The most bytes that the managed heap had, with garbage that was not collected yet.</param>
internal readonly record struct Cost(TimeSpan Time, TimeSpan Processor, long Heap)
{
    private const int SampleMs = 5;

    public double Ms => Processor.TotalMilliseconds;

    public static async Task<Cost> OfAsync(Func<Task> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var heap = new HeapWatch();
        var (began, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await work();
        return new(Stopwatch.GetElapsedTime(began), Environment.CpuUsage.TotalTime - processor, heap.Most);
    }

    /// <summary>Looks every few ms how large the heap is.</summary>
    private sealed class HeapWatch : IDisposable
    {
        private readonly Thread _thread;
        private volatile bool _isOver;

        public HeapWatch()
        {
            _thread = new(Look) { IsBackground = true };
            _thread.Start();
        }

        public long Most { get; private set; } = GC.GetTotalMemory(forceFullCollection: false);

        public void Dispose()
        {
            _isOver = true;
            _thread.Join();
        }

        private void Look()
        {
            while (!_isOver)
            {
                Most = Math.Max(Most, GC.GetTotalMemory(forceFullCollection: false));
                Thread.Sleep(SampleMs);
            }
        }
    }
}
