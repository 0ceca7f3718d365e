using System.Diagnostics;
using System.Globalization;

namespace SessionReplay.Load;

/// <summary>Processor time and memory of the server's process, and of the database's process with its children.</summary>
internal sealed class ProcessUsage(int server, int? database)
{
    /// <summary>Linux counts processor time in hundredths of a second.</summary>
    private const double TicksPerSecond = 100;

    public int ServerPid => server;

    public bool HasDatabase => database is not null;

    public TimeSpan ServerTime => Refreshed().TotalProcessorTime;

    /// <summary>Zero when the database is in the server's process.</summary>
    public TimeSpan DatabaseTime =>
        database is { } pid ? Family(pid).Aggregate(TimeSpan.Zero, (sum, one) => sum + Time(one)) : TimeSpan.Zero;

    public long ServerBytes => Refreshed().WorkingSet64;

    private Process Refreshed() => Process.GetProcessById(server);

    private static List<int> Family(int root)
    {
        var children = Directory
            .EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(name => (Pid: int.Parse(name!, CultureInfo.InvariantCulture), Fields: Stat(name!)))
            .Where(process => process.Fields.Length > 1)
            .ToLookup(process => int.Parse(process.Fields[1], CultureInfo.InvariantCulture), process => process.Pid);
        var found = new List<int> { root };
        for (var i = 0; i < found.Count; i++)
            found.AddRange(children[found[i]]);
        return found;
    }

    private static TimeSpan Time(int pid) =>
        Stat(pid.ToString(CultureInfo.InvariantCulture)) is { Length: > 12 } fields
            ? TimeSpan.FromSeconds(
                (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture))
                    / TicksPerSecond
            )
            : TimeSpan.Zero;

    /// <summary>
    /// The fields of <c>/proc/PID/stat</c> after the process's name, which may contain blanks: state (0), parent (1) … utime (11),
    /// stime (12).
    /// </summary>
    private static string[] Stat(string pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return []; // The process has ended meanwhile.
        }
    }
}
