namespace SessionReplay.Wire.Format;

/// <summary>
/// The reason for refusing bytes from outside: a code of wire/README.md (this library gives <c>schema</c>, <c>too_large</c> and
/// <c>bad_crc</c>) and a message.
/// </summary>
public sealed record WireError(string Code, string Message)
{
    /// <summary>Milliseconds after which the sender may try again; null leaves the time to the sender.</summary>
    public int? RetryAfterMs { get; init; }
}

/// <summary>Thrown when bytes do not follow wire/README.md, or when it has no form for an event that is to be written.</summary>
public sealed class WireException(string code, string message) : Exception(message)
{
    public WireException(string message)
        : this("schema", message) { }

    /// <summary>A code of wire/README.md.</summary>
    public string Code { get; } = code;

    public WireError Error => new(Code, Message);
}
