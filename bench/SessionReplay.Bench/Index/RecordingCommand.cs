using System.Globalization;

namespace SessionReplay.Bench.Index;

/// <summary><c>npm run bench -- recording</c>.</summary>
internal static class RecordingCommand
{
    private const int MostMinutes = 24 * 60;

    private const string Help = """
        Writes made-up busy minutes as rrweb's events to a file: one JSON array.

        Usage: npm run bench -- recording --minutes 240 --out file

          --minutes 240   how long the recording is, at most a day
          --out file      the file, which is written anew
        """;

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        if (args is ["--help" or "-h"])
        {
            await output.WriteLineAsync(Help);
            return 0;
        }

        if (Options(args) is not (var minutes, var file))
        {
            await errors.WriteLineAsync($"{string.Join(' ', args)} makes no sense; --help lists the options.");
            return 2;
        }

        await using var text = new StreamWriter(file);
        await text.WriteAsync('[');
        var isFirst = true;
        foreach (var one in new BusyHours(BusyHours.Seed).Seconds(minutes).SelectMany(second => second.Events))
        {
            if (!isFirst)
                await text.WriteAsync(",\n");
            isFirst = false;
            await text.WriteAsync(one);
        }

        await text.WriteAsync(']');
        return 0;
    }

    private static (int Minutes, string File)? Options(string[] args) =>
        args switch
        {
            ["--minutes", var text, "--out", var file]
                when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
                    && minutes is > 0 and <= MostMinutes => (minutes, file),
            _ => null,
        };
}
