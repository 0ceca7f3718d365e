using System.Globalization;
using SessionReplay.Load;

namespace SessionReplay.Bench.Index;

/// <summary><c>npm run bench -- index</c>.</summary>
internal static class IndexCommand
{
    private const int MostRounds = 1_000;

    private const string Help = """
        Stores four made-up busy hours in a SQLite database, indexes them, serves their packs, and prints what it took.

        Usage: npm run bench -- index [--rounds 5]

          --rounds 5   how often everything is measured; the figures are medians
        """;

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        if (args is ["--help" or "-h"])
        {
            await output.WriteLineAsync(Help);
            return 0;
        }

        if (Rounds(args) is not { } rounds)
        {
            await errors.WriteLineAsync($"{string.Join(' ', args)} makes no sense; --help lists the options.");
            return 2;
        }

        var folder = Directory.CreateTempSubdirectory("session-replay-bench-");
        try
        {
            await using var server = await MeasuredServer.StartAsync(folder.FullName);
            new IndexReport(output).Write(await new IndexBenchmark(server).RunAsync(rounds, errors.WriteLine));
            return 0;
        }
        catch (LoadException exception)
        {
            await errors.WriteLineAsync(exception.Message);
            return 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int? Rounds(string[] args) =>
        args switch
        {
            [] => 5,
            ["--rounds", var text]
                when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds)
                    && rounds is > 0 and <= MostRounds => rounds,
            _ => null,
        };
}
