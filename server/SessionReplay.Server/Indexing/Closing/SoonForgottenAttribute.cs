using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;

namespace SessionReplay.Server.Indexing.Closing;

/// <summary>Forgets a finished job after minutes. Hangfire keeps finished jobs for hours, and there is a job for every session.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SoonForgottenAttribute : JobFilterAttribute, IApplyStateFilter
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    public void OnStateApplied(ApplyStateContext context, IWriteOnlyTransaction transaction) => context.JobExpirationTimeout = Kept;

    public void OnStateUnapplied(ApplyStateContext context, IWriteOnlyTransaction transaction) { }
}
