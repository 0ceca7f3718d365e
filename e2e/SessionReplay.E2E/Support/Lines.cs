namespace SessionReplay.E2E.Support;

/// <summary>Compares long texts.</summary>
internal static class Lines
{
    /// <summary>Fails with the first line that differs, and not with two whole pages.</summary>
    public static void AssertEqual(string expected, string actual)
    {
        var (left, right) = (expected.Split('\n'), actual.Split('\n'));
        for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            if (left.ElementAtOrDefault(i) != right.ElementAtOrDefault(i))
                Assert.Fail($"Line {i + 1} differs.\nExpected: {left.ElementAtOrDefault(i)}\nActual:   {right.ElementAtOrDefault(i)}");
        }
    }
}
