namespace SessionReplay.Server.Storage.Sessions;

/// <summary>What went wrong in a session, as its moments tell.</summary>
/// <param name="Errors">Errors of the page, each as often as it came.</param>
/// <param name="FailedRequests">Requests that were refused or not answered.</param>
/// <param name="Frustrations">Clicks that did not do what they should.</param>
internal readonly record struct SessionProblems(long Errors, long FailedRequests, long Frustrations)
{
    public static SessionProblems operator +(SessionProblems left, SessionProblems right) =>
        new(left.Errors + right.Errors, left.FailedRequests + right.FailedRequests, left.Frustrations + right.Frustrations);
}
