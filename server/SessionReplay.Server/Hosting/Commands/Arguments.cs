using SessionReplay.Server.Playback;

namespace SessionReplay.Server.Hosting.Commands;

/// <summary>The command line of the server itself: a word or an option that it does not know must not start a server with other settings than were meant.</summary>
internal static class Arguments
{
    /// <summary>The exit code for a command line that is not understood, as shells and getopt programs have it.</summary>
    public const int NotUnderstood = 2;

    /// <summary>What ASP.NET reads besides our settings.</summary>
    private static readonly string[] OfAspNet =
        ["urls", "http_ports", "https_ports", "https_port", "environment", "contentRoot", "webRoot", "applicationName", "AllowedHosts", "FORWARDEDHEADERS_ENABLED", "shutdownTimeoutSeconds"];

    /// <summary>Sections with names that are not known here: categories of logs, endpoints.</summary>
    private static readonly string[] OpenSections = ["Logging:", "Kestrel:", "OTEL_"];

    /// <returns>What is wrong, as a sentence; null: every argument is known.</returns>
    public static string? Problem(string[] args)
    {
        var rest = new Queue<string>(args);
        if (rest.TryPeek(out var first) && first == VerifyCommand.Word)
        {
            rest.Dequeue();
            if (rest.TryPeek(out var session) && !IsOption(session)) rest.Dequeue();
        }

        while (rest.TryDequeue(out var argument))
        {
            if (!IsOption(argument)) return $"'{argument}' is no command.";
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument[2..] : argument[2..equals];
            if (!IsKnown(name)) return $"--{name} is no option, and no setting has this name.";
            if (equals >= 0) continue;
            if (!rest.TryDequeue(out var value) || IsOption(value)) return $"--{name} needs a value.";
        }

        return null;
    }

    private static bool IsOption(string argument) => argument.StartsWith("--", StringComparison.Ordinal);

    private static bool IsKnown(string name) =>
        Same(name, Backup.Argument)
        || Settings.All.Any(setting => Same(setting.Name, name))
        || OfAspNet.Any(known => Same(known, name))
        || OpenSections.Any(section => name.StartsWith(section, StringComparison.OrdinalIgnoreCase));

    /// <summary>Configuration does not tell capitals from small letters.</summary>
    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
