using SessionReplay.Server.Ingest;
using SessionReplay.Server.Storage;

namespace SessionReplay.Server.Tests.Ingest;

public sealed class PageAcksTests
{
    [Fact]
    public void HiIsTheLastNumberWithoutAHoleBelow()
    {
        var acks = new PageAcks([]);
        Assert.Equal(-1, acks.Hi);
        foreach (var (number, hi) in new[] { (1, -1), (3, -1), (0, 1), (0, 1), (2, 3) })
        {
            acks.Add(number);
            Assert.Equal(hi, acks.Hi);
        }
    }

    [Fact]
    public void WhatWasStoredBeforeCounts()
    {
        var acks = new PageAcks([new NumberRange(0, 2), new NumberRange(5, 6)]);
        Assert.Equal(2, acks.Hi);
        acks.Add(3);
        acks.Add(4);
        Assert.Equal(6, acks.Hi);
    }
}
