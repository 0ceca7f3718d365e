namespace SessionReplay.Server.Hosting;

/// <summary>A setting has an impossible value; the message names both.</summary>
internal sealed class SettingException(string message) : Exception(message);
