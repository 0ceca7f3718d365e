namespace SessionReplay.Server.Storage;

/// <summary>The store cannot be used; the message is for the operator.</summary>
internal class StorageException : Exception
{
    public StorageException(string message)
        : base(message) { }

    public StorageException(string message, Exception innerException)
        : base(message, innerException) { }
}
