using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SessionReplay.Server.Entrance;

/// <summary>
/// Processor time of the current thread: the cost of work, however busy the machine is. On systems that do not report it, elapsed time
/// stands in.
/// </summary>
internal static class ThreadTime
{
    /// <summary>CLOCK_THREAD_CPUTIME_ID of Linux.</summary>
    private const int ThreadClock = 3;

    public static TimeSpan Now() =>
        OperatingSystem.IsLinux() && clock_gettime(ThreadClock, out var time) == 0
            ? TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick))
            : Stopwatch.GetElapsedTime(0);

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
#pragma warning disable IDE1006, SYSLIB1054 // The name is the system's; generated marshalling would need unsafe code.
    private static extern int clock_gettime(int clock, out Timespec time);
#pragma warning restore IDE1006, SYSLIB1054

    private readonly struct Timespec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
