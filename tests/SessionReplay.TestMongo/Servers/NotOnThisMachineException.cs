namespace SessionReplay.TestMongo.Servers;

/// <summary>
/// This machine cannot run this kind of server, so the next kind is tried. A server that is here and fails throws another exception.
/// </summary>
internal sealed class NotOnThisMachineException(string message) : Exception(message);
