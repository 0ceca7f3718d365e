namespace SessionReplay.Server.Storage;

/// <summary>What was asked for stands in a damaged part of the store. The rest of the store goes on.</summary>
internal sealed class DamageException(string message, Exception innerException) : StorageException(message, innerException);
