namespace SessionReplay.Server.Storage;

/// <summary>The requested data lies in a damaged part of the store. The rest of the store goes on working.</summary>
internal sealed class DamageException(string message, Exception innerException) : StorageException(message, innerException);
