namespace SessionReplay.Server.Storage.Sessions;

/// <summary>Which sessions to list.</summary>
/// <param name="Before">Page of results: only sessions that stand after this one in the list (its BegunAtServer and Id); null: from the top.</param>
/// <param name="UserId">Only of this user: any that the session was ever said to be of.</param>
/// <param name="WithErrors">Only those with errors.</param>
/// <param name="IdPrefix">Only those whose id begins so (hexadecimal digits).</param>
internal sealed record SessionQuery(int Limit, (long BegunAtServer, string Id)? Before = null, string? UserId = null, bool WithErrors = false, string? IdPrefix = null)
{
    /// <summary>Behind every id that begins with <see cref="IdPrefix"/>.</summary>
    public string? IdEnd => IdPrefix + "g";
}
