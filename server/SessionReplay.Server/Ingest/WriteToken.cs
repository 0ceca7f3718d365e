using System.Security.Cryptography;
using System.Text;
using SessionReplay.Server.Storage;

namespace SessionReplay.Server.Ingest;

/// <summary>Binds a session to whoever began it: an HMAC that only the servers of one database can make.</summary>
internal sealed class WriteToken(ISecretStore secrets) : IDisposable
{
    private const string SecretName = "write-token";
    private const int SecretBytes = 32;

    private readonly SemaphoreSlim _loading = new(1, 1);
    private byte[]? _secret;

    public async Task<string> ForAsync(string projectId, string sessionId, CancellationToken cancellationToken) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(await SecretAsync(cancellationToken), Encoding.UTF8.GetBytes($"{projectId}|{sessionId}")));

    public async Task<bool> IsValidAsync(string token, string projectId, string sessionId, CancellationToken cancellationToken)
    {
        var expected = await ForAsync(projectId, sessionId, cancellationToken);
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(expected));
    }

    public void Dispose() => _loading.Dispose();

    private async Task<byte[]> SecretAsync(CancellationToken cancellationToken)
    {
        if (_secret is { } known) return known;
        await _loading.WaitAsync(cancellationToken);
        try
        {
            return _secret ??= await secrets.GetOrAddAsync(SecretName, () => RandomNumberGenerator.GetBytes(SecretBytes), cancellationToken);
        }
        finally
        {
            _loading.Release();
        }
    }
}
