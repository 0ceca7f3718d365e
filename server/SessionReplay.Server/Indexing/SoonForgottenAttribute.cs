using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;

namespace SessionReplay.Server.Indexing;

/// <summary>A job that is done is kept for minutes: Hangfire keeps it for hours, and there is one for every session.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SoonForgottenAttribute : JobFilterAttribute, IApplyStateFilter
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    public void OnStateApplied(ApplyStateContext context, IWriteOnlyTransaction transaction) => context.JobExpirationTimeout = Kept;

    public void OnStateUnapplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
    {
    }
}
