namespace SessionReplay.TestMongo.Servers;

/// <summary>This way to a database is not open here; the next one is tried. A server that is here and fails throws something else.</summary>
internal sealed class NotOnThisMachineException(string message) : Exception(message);
