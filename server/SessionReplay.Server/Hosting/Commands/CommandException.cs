namespace SessionReplay.Server.Hosting.Commands;

/// <summary>A command cannot be done as it was given; the message says why and what would do.</summary>
internal sealed class CommandException(string message) : Exception(message);
