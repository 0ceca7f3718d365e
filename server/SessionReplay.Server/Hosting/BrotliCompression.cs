using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace SessionReplay.Server.Hosting;

/// <summary>
/// Brotli for answers that are made for one request. Of the levels of ASP.NET's own provider, some make larger answers than gzip, and the
/// other one is slow.
/// </summary>
internal sealed class BrotliCompression : ICompressionProvider
{
    /// <summary>
    /// The lowest quality at which our scripts come out smaller than with gzip: 21.6 kB against 22.1 kB (22.8 kB at quality 4, which is
    /// .NET's Optimal).
    /// </summary>
    private static readonly BrotliCompressionOptions Options = new() { Quality = 5 };

    public string EncodingName => "br";

    public bool SupportsFlush => true;

    public Stream CreateStream(Stream outputStream) => new BrotliStream(outputStream, Options, leaveOpen: true);
}
