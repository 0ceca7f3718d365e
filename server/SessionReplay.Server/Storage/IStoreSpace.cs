namespace SessionReplay.Server.Storage;

/// <summary>How much room the store's disk has left.</summary>
internal interface IStoreSpace
{
    /// <summary>How often it is worth asking.</summary>
    public TimeSpan AskEvery { get; }

    /// <returns>Free bytes; null when the store does not say.</returns>
    public Task<long?> FreeBytesAsync(CancellationToken cancellationToken);
}
