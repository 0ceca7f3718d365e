using SessionReplay.Server.Playback;

namespace SessionReplay.Server.Hosting.Commands;

/// <summary>
/// Checks the command line of the server itself: a word or an option that the server does not know must not start it with other settings
/// than the operator meant.
/// </summary>
internal static class Arguments
{
    /// <summary>The exit code for a command line that is not understood, the same as in shells and getopt programs.</summary>
    public const int NotUnderstood = 2;

    /// <summary>The settings that ASP.NET reads besides ours.</summary>
    private static readonly string[] OfAspNet =
    [
        "urls",
        "http_ports",
        "https_ports",
        "https_port",
        "environment",
        "contentRoot",
        "webRoot",
        "applicationName",
        "AllowedHosts",
        "FORWARDEDHEADERS_ENABLED",
        "shutdownTimeoutSeconds",
    ];

    /// <summary>Sections whose names are not all known here: categories of logs, endpoints, OTEL_ variables.</summary>
    private static readonly string[] OpenSections = ["Logging:", "Kestrel:", "OTEL_"];

    /// <returns>The problem, as a sentence; null when every argument is known.</returns>
    public static string? Problem(string[] args)
    {
        var rest = new Queue<string>(args);
        if (rest.TryPeek(out var first) && first is VerifyCommand.Word or ReindexCommand.Word)
        {
            rest.Dequeue();
            if (rest.TryPeek(out var session) && !IsOption(session))
                rest.Dequeue();
        }

        while (rest.TryDequeue(out var argument))
        {
            if (!IsOption(argument))
                return $"'{argument}' is no command.";
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument[2..] : argument[2..equals];
            if (!IsKnown(name))
                return $"--{name} is no option, and no setting has this name.";
            if (equals >= 0)
                continue;
            if (!rest.TryDequeue(out var value) || IsOption(value))
                return $"--{name} needs a value.";
        }

        return null;
    }

    private static bool IsOption(string argument) => argument.StartsWith("--", StringComparison.Ordinal);

    private static bool IsKnown(string name) =>
        Same(name, Backup.Argument)
        || Settings.All.Any(setting => Same(setting.Name, name))
        || OfAspNet.Any(known => Same(known, name))
        || OpenSections.Any(section => name.StartsWith(section, StringComparison.OrdinalIgnoreCase));

    /// <summary>Compares two names as configuration does, which ignores case.</summary>
    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
