namespace SessionReplay.Server.Hosting;

/// <summary>A setting has a value that cannot be; the message names both.</summary>
internal sealed class SettingException(string message) : Exception(message);
