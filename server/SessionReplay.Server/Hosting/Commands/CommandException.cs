namespace SessionReplay.Server.Hosting.Commands;

/// <summary>A command cannot be done as it was given; the message says why and what would do.</summary>
internal class CommandException(string message) : Exception(message);

/// <summary>A command has words or options that it does not know, or lacks some: it prints its help.</summary>
internal sealed class CommandNotUnderstoodException(string message) : CommandException(message);
