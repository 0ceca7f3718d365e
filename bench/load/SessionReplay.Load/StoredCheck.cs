using System.Buffers.Binary;
using System.Net.Http.Json;
using System.Text.Json;
using SessionReplay.Wire.Format;

namespace SessionReplay.Load;

/// <summary>Compares the segments that the server has, asked over its API as the viewer does, with the segments that it acked.</summary>
internal sealed record StoredCheck(int Stored, int Lost, int Damaged, long StoredBytes, long Events)
{
    public static async Task<StoredCheck> MakeAsync(
        ServerUnderLoad server,
        IReadOnlyList<LoadRecorder> recorders,
        CancellationToken cancellationToken
    )
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        using var login = await client.PostAsJsonAsync(
            new Uri("/api/v1/login", UriKind.Relative),
            new { user = "admin", password = server.Password },
            cancellationToken
        );
        if (!login.IsSuccessStatusCode)
            throw new LoadException("What is stored cannot be counted: the server does not take the password (--password).");
        var sum = new StoredCheck(0, 0, 0, 0, 0);
        foreach (var recorder in recorders)
            sum = await AddAsync(sum, client, recorder, cancellationToken);
        return sum;
    }

    private static async Task<StoredCheck> AddAsync(
        StoredCheck sum,
        HttpClient client,
        LoadRecorder recorder,
        CancellationToken cancellationToken
    )
    {
        using var answer = await client.GetAsync(
            new Uri($"/api/v1/sessions/{recorder.SessionId}/segments", UriKind.Relative),
            cancellationToken
        );
        var segments = answer.IsSuccessStatusCode
            ? (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("segments").EnumerateArray().ToList()
            : [];
        var numbers = segments.Select(segment => segment.GetProperty("number").GetInt32()).ToHashSet();
        var lost = recorder.Sents.Where((sent, number) => sent.AckedAfter is not null && !numbers.Contains(number)).Count();
        var damaged = 0;
        if (numbers.Count > 0)
        {
            // One segment of each session is compared, at a different place in each.
            var number = numbers.ElementAt(recorder.SessionId[0] % numbers.Count);
            var head = await client.GetByteArrayAsync(
                new Uri($"/api/v1/sessions/{recorder.SessionId}/pages/{recorder.PageId}/segments/{number}", UriKind.Relative),
                cancellationToken
            );
            var sent = recorder.Sents[number].Segment;
            var raw = RawLz4.Decompress(
                head.AsSpan(12),
                BinaryPrimitives.ReadInt32LittleEndian(head),
                BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4))
            );
            if (Crc32C.Of(raw) != sent.Crc32C)
                damaged++;
        }

        return new(
            sum.Stored + numbers.Count,
            sum.Lost + lost,
            sum.Damaged + damaged,
            sum.StoredBytes + segments.Sum(segment => segment.GetProperty("storedLength").GetInt64()),
            sum.Events + segments.Sum(segment => segment.GetProperty("events").GetInt64())
        );
    }
}
