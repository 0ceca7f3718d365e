using SessionReplay.Server.Hosting.Commands;

namespace SessionReplay.Server.Hosting;

/// <summary>Prints the text of <c>--help</c>.</summary>
internal static class Usage
{
    public static bool IsWanted(string[] args) => args.Any(arg => arg is "--help" or "-h" or "-?" or "help");

    /// <summary>Prints what is wrong with the command line, and then the usage.</summary>
    public static int Refuse(string problem, TextWriter console, TextWriter errors)
    {
        errors.WriteLine(problem);
        Print(console);
        return Arguments.NotUnderstood;
    }

    public static int Print(TextWriter console)
    {
        console.WriteLine(
            """
            Session Replay: records what people do in a web application, and plays it back.

            Usage: SessionReplay.Server [verify|reindex [session]] [--backup FILE] [--Section:Name value]…
                   SessionReplay.Server projects|keys --help

            verify reads every stored segment (or those of one session), names the damaged ones, and ends.
            reindex makes the index of all sessions (or of one) again from their segments, newest first, says how far it is, and ends.
            --backup FILE copies the SQLite database, also while a server runs on it, and ends.
            projects and keys change who may record, also while a server runs.

            Settings, on the command line (--Data:Path ./data) or in the environment (Data__Path=./data; PORT as it is):

            """
        );
        var nameWidth = Settings.All.Max(setting => setting.Name.Length);
        var valueWidth = Settings.All.Max(setting => setting.Default.Length);
        foreach (var setting in Settings.All)
            console.WriteLine($"  {setting.Name.PadRight(nameWidth)}  {setting.Default.PadRight(valueWidth)}  {setting.Meaning}");
        return 0;
    }
}
