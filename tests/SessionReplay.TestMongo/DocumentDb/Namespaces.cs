using SessionReplay.TestMongo.Servers;

namespace SessionReplay.TestMongo.DocumentDb;

/// <summary>
/// Runs scripts in mount and process namespaces of their own, so that everything they mount and start
/// is gone when they end, however they end.
/// </summary>
internal static class Namespaces
{
    private static readonly string[] Unshare = ["unshare", "--mount", "--pid", "--ipc", "--fork", "--kill-child"];

    public static LeashedProcess Start(string script, params IEnumerable<string> arguments) =>
        // The script gets a session of its own, so that Ctrl+C in a terminal reaches only this
        // process, which then ends the script in order.
        LeashedProcess.Start("setsid", [.. Unshare, "sh", "-c", Scripts.Read(script), "sh", .. arguments]);

    public static async Task RequireAsync(CancellationToken cancellationToken)
    {
        var result = await CommandLine.TryRunAsync(Unshare[0], [.. Unshare[1..], "true"], cancellationToken);
        if (result is not { ExitCode: 0 })
            throw new NotOnThisMachineException(
                $"root may not make namespaces here, as in a container without privileges: {result?.Errors}"
            );
    }
}
