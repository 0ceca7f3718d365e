namespace SessionReplay.Server.Storage.Sessions;

/// <summary>Which sessions to list.</summary>
/// <param name="Before">Only sessions behind this place in the list (BegunAtServer and Id of a session); null to begin at the top.</param>
/// <param name="UserId">Only sessions in which identify() ever named this user.</param>
/// <param name="WithErrors">Only sessions with errors.</param>
/// <param name="IdPrefix">Only sessions whose id begins with these hexadecimal digits.</param>
internal sealed record SessionQuery(
    int Limit,
    (long BegunAtServer, string Id)? Before = null,
    string? UserId = null,
    bool WithErrors = false,
    string? IdPrefix = null
)
{
    /// <summary>A text that sorts behind every id that begins with <see cref="IdPrefix"/>.</summary>
    public string? IdEnd => IdPrefix + "g";
}
