using SessionReplay.Server.Ingest.Intake;
using SessionReplay.Server.Storage.Segments;

namespace SessionReplay.Server.Tests.Ingest;

public sealed class PageAcksTests
{
    [Fact]
    public void HiIsTheLastNumberWithoutAHoleBelow()
    {
        var acks = new PageAcks([]);
        Assert.Equal(-1, acks.Hi);
        Assert.Empty(acks.Ranges);
        foreach (var (number, hi) in new[] { (1, -1), (3, -1), (0, 1), (0, 1), (2, 3) })
        {
            acks.Add(number);
            Assert.Equal(hi, acks.Hi);
        }

        acks.Add(7);
        Assert.Equal([new NumberRange(0, 3), new NumberRange(7, 7)], acks.Ranges);
    }

    [Fact]
    public void NumbersInAnyOrderHaveTheSameHiAsASetOfThem()
    {
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            var acks = new PageAcks([]);
            var all = new HashSet<int>();
            for (var i = 0; i < 100; i++)
            {
                var number = random.Next(60);
                acks.Add(number);
                all.Add(number);
                Assert.Equal(Enumerable.Range(0, 61).First(one => !all.Contains(one)) - 1, acks.Hi);
            }
        }
    }

    [Fact]
    public void HolesAreCountedAndNotWhatIsBetweenThem()
    {
        var acks = new PageAcks([new NumberRange(1, 10_000_000)]);
        for (var hole = 0; hole < PageAcks.MaxRanges; hole++)
        {
            Assert.False(acks.HasTooManyHoles);
            acks.Add(20_000_000 + (hole * 2));
        }

        Assert.True(acks.HasTooManyHoles);
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
