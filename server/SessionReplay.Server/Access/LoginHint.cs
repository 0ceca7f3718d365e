namespace SessionReplay.Server.Access;

/// <summary>How to log in, for the console at the end of the start.</summary>
/// <param name="LinkPath">Path of the one-time login link; null when there is none.</param>
internal sealed record LoginHint(string Text, string? LinkPath);
