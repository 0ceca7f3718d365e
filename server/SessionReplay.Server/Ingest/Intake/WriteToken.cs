using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SessionReplay.Server.Storage.Secrets;

namespace SessionReplay.Server.Ingest.Intake;

/// <summary>The result of checking a write token.</summary>
internal enum TokenState
{
    Valid,

    /// <summary>The token was this session's, and the session's time is over.</summary>
    Expired,
    Forged,
}

/// <summary>
/// Binds a session to the recorder that began it, for as long as it can last. A token is <c>{expires}.{hmac}</c>: expires is in ms since
/// 1970 by the server's clock, and only the servers of one database can make the HMAC over it, the project and the session.
/// </summary>
internal sealed class WriteToken(ISecretStore secrets) : IDisposable
{
    /// <summary>Longest token in characters: 64 hexadecimal digits, a dot, and a number of at most 16 digits.</summary>
    private const int MaxLength = 81;
    private const string SecretName = "write-token";
    private const int SecretBytes = 32;

    private readonly SemaphoreSlim _loading = new(1, 1);
    private byte[]? _secret;

    /// <param name="projectId">The project that the session belongs to.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="expires">When nothing can be added to the session any more: the same at every Begin, so that every Begin gives the same
    /// token.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    public async Task<string> ForAsync(string projectId, string sessionId, long expires, CancellationToken cancellationToken)
    {
        var mac = HMACSHA256.HashData(await SecretAsync(cancellationToken), Encoding.UTF8.GetBytes($"{projectId}|{sessionId}|{expires}"));
        return $"{expires}.{Convert.ToHexStringLower(mac)}";
    }

    public async Task<TokenState> CheckAsync(
        string token,
        string projectId,
        string sessionId,
        long now,
        CancellationToken cancellationToken
    )
    {
        if (token.Length > MaxLength || token.IndexOf('.', StringComparison.Ordinal) is not (> 0 and var dot))
            return TokenState.Forged;
        if (!long.TryParse(token.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var expires))
            return TokenState.Forged;
        var expected = await ForAsync(projectId, sessionId, expires, cancellationToken);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(expected)))
            return TokenState.Forged;
        return now < expires ? TokenState.Valid : TokenState.Expired;
    }

    public void Dispose() => _loading.Dispose();

    private async Task<byte[]> SecretAsync(CancellationToken cancellationToken)
    {
        if (_secret is { } known)
            return known;
        await _loading.WaitAsync(cancellationToken);
        try
        {
            return _secret ??= await secrets.GetOrAddAsync(
                SecretName,
                () => RandomNumberGenerator.GetBytes(SecretBytes),
                cancellationToken
            );
        }
        finally
        {
            _loading.Release();
        }
    }
}
