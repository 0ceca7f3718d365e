using SessionReplay.Server.Projects;
using SessionReplay.Server.Storage.Projects;

namespace SessionReplay.Server.Ingest.Intake;

/// <summary>
/// Decides who may record for the project that every new server has. Its key is known to everybody, and any program can say that it is a
/// page of localhost. Such pages therefore count only while other machines cannot reach the server. Origins that an operator has added
/// count as for any project.
/// </summary>
/// <param name="IsReachable">Whether other machines can reach this server.</param>
internal sealed record DemoPages(bool IsReachable)
{
    public const string ProjectId = "demo";

    /// <summary>The project with the origins that count.</summary>
    public Project Of(Project project) =>
        IsReachable && project.Id == ProjectId
            ? project with
            {
                Origins = [.. project.Origins.Where(origin => origin != OriginPolicy.Localhost)],
            }
            : project;
}
