namespace SessionReplay.Wire.Format;

/// <summary>Why bytes from outside were refused: a code of wire/README.md (<c>schema</c>, <c>too_large</c>, <c>bad_crc</c>) and what was wrong.</summary>
public sealed record WireError(string Code, string Message)
{
    /// <summary>When to try again, in ms; null: as the sender thinks best.</summary>
    public int? RetryAfterMs { get; init; }
}

/// <summary>Bytes are not what the wire says.</summary>
public sealed class WireException(string code, string message) : Exception(message)
{
    public WireException(string message)
        : this("schema", message)
    {
    }

    /// <summary>A code of wire/README.md.</summary>
    public string Code { get; } = code;

    public WireError Error => new(Code, Message);
}
