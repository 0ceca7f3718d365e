using System.Diagnostics;

namespace SessionReplay.E2E.Support;

/// <summary>Waits for conditions that come true by themselves.</summary>
internal static class Eventually
{
    /// <summary>A recorder that lost its server may wait 30 s before it tries again.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>A picture that is ready needs no longer than this until its style sheets are loaded.</summary>
    private static readonly TimeSpan PictureTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks again until the answer is right, and returns it; after the timeout, fails and names the awaited condition.</summary>
    public static async Task<T> GetAsync<T>(string what, Func<Task<T>> ask, Func<T, bool> isRight)
    {
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (isRight(answer))
                return answer;
            if (waiting.Elapsed > Timeout)
                throw new TimeoutException($"Still not after {Timeout}: {what}. The last answer was:\n{answer}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until both are equal; after a short timeout, fails and shows where they differ.</summary>
    public static async Task EqualAsync(string expected, Func<Task<string>> ask)
    {
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (answer == expected || waiting.Elapsed > PictureTimeout)
            {
                Lines.AssertEqual(expected, answer);
                return;
            }

            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
