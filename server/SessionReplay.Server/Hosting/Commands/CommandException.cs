namespace SessionReplay.Server.Hosting.Commands;

/// <summary>A command cannot be done as it was given; the message says why, and how it could be done.</summary>
internal class CommandException(string message) : Exception(message);

/// <summary>A command has words or options that it does not know, or lacks some; its help is printed.</summary>
internal sealed class CommandNotUnderstoodException(string message) : CommandException(message);
