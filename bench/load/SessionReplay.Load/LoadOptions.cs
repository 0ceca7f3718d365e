using System.Globalization;
using System.Net;

namespace SessionReplay.Load;

/// <summary>The settings of a measurement, from the command line.</summary>
internal sealed record LoadOptions
{
    public const string Help = """
        Puts load on a server and prints what it did with it: real recorders' hub protocol, over real WebSockets.

        Usage: npm run load -- [--option value]… [-- server settings]

          --recorders 1000    pages that send at the same time; 0: none
          --interval-ms 2000  one segment of each page in this time
          --event-bytes 8192  what a segment's events are as rrweb JSON
          --warmup 10         seconds before measuring: connecting, compiling
          --seconds 30        seconds of measuring
          --idle 5000         connections that have begun and send nothing, for the memory of one; 0: none
          --ratio-rounds 5    rounds of the side-by-side measurements (checked/unchecked, durable/not); 0: none
          --turn-ms 2000      how long each side of a round has
          --url URL           a server that runs already, on this machine; else one is started, on an empty database
          --pid PID           its process, for processor time and memory (with --url)
          --password TEXT     its admin password, for counting what is stored (with --url; or the environment variable LOAD_PASSWORD)
          --mongo CONNECTION  the started server's database; without: SQLite
          --database-pid PID  the database's process; its children count with it
          --data FOLDER       where databases are made (and removed); default ./data

        What stands behind `--` goes to the started server: `npm run load -- --recorders 500 -- --Ingest:GroupBytes=65536`.
        Exit code 1: an acked segment was not stored, or not as it was sent.
        """;

    public int Recorders { get; private set; } = 1_000;

    public TimeSpan Interval { get; private set; } = TimeSpan.FromSeconds(2);

    public int EventBytes { get; private set; } = 8_192;

    public TimeSpan Warmup { get; private set; } = TimeSpan.FromSeconds(10);

    public TimeSpan Time { get; private set; } = TimeSpan.FromSeconds(30);

    public int Idle { get; private set; } = 5_000;

    public int RatioRounds { get; private set; } = 5;

    public TimeSpan Turn { get; private set; } = TimeSpan.FromSeconds(2);

    public Uri? Url { get; private set; }

    public int? ServerPid { get; private set; }

    public string? Password { get; private set; } = Environment.GetEnvironmentVariable("LOAD_PASSWORD");

    public string? Mongo { get; private set; }

    public int? DatabasePid { get; private set; }

    public string Data { get; private set; } = "./data";

    /// <summary>Settings of the started server.</summary>
    public IReadOnlyList<string> ServerSettings { get; private set; } = [];

    public static bool IsHelp(string[] args) => args.Any(arg => arg is "--help" or "-h");

    /// <returns>The options; null when there is a mistake.</returns>
    public static LoadOptions? Parse(string[] args, out string mistake)
    {
        var options = new LoadOptions();
        mistake = "";
        for (var i = 0; i < args.Length; i += 2)
        {
            if (args[i] == "--")
            {
                options.ServerSettings = args[(i + 1)..];
                break;
            }

            if (i + 1 < args.Length && options.Set(args[i], args[i + 1]))
                continue;
            mistake = $"{string.Join(' ', args[i..Math.Min(i + 2, args.Length)])} makes no sense; --help lists the options.";
            return null;
        }

        if (
            options.Url is not { } url
            || IPAddress.TryParse(url.Host, out var address) && IPAddress.IsLoopback(address)
            || url.Host == "localhost"
        )
            return options;
        mistake = $"--url {url} is not of this machine; load is for servers of one's own.";
        return null;
    }

    private bool Set(string name, string value)
    {
        switch (name)
        {
            case "--recorders":
                return Number(value, 0, 20_000, number => Recorders = number);
            case "--interval-ms":
                return Number(value, 10, 600_000, number => Interval = TimeSpan.FromMilliseconds(number));
            case "--event-bytes":
                return Number(value, 256, 1_048_576, number => EventBytes = number);
            case "--warmup":
                return Number(value, 0, 600, number => Warmup = TimeSpan.FromSeconds(number));
            case "--seconds":
                return Number(value, 1, 3_600, number => Time = TimeSpan.FromSeconds(number));
            case "--idle":
                return Number(value, 0, 20_000, number => Idle = number);
            case "--ratio-rounds":
                return Number(value, 0, 100, number => RatioRounds = number);
            case "--turn-ms":
                return Number(value, 10, 600_000, number => Turn = TimeSpan.FromMilliseconds(number));
            case "--pid":
                return Number(value, 1, int.MaxValue, number => ServerPid = number);
            case "--database-pid":
                return Number(value, 1, int.MaxValue, number => DatabasePid = number);
            case "--password":
                Password = value;
                return true;
            case "--mongo":
                Mongo = value;
                return true;
            case "--data":
                Data = value;
                return true;
            case "--url" when Uri.TryCreate(value, UriKind.Absolute, out var url):
                Url = url;
                return true;
            default:
                return false;
        }
    }

    private static bool Number(string text, int least, int most, Action<int> set)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
            return false;
        set(number);
        return true;
    }
}
