using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Facts;

/// <summary>Finds the failed ones among the requests that a page made.</summary>
internal static class FailedRequests
{
    /// <summary>From this HTTP status on (4xx and 5xx) the server has refused the request.</summary>
    private const int FirstRefusal = 400;

    /// <summary>Bytes of the error that are read: the name of an AbortError stands at the beginning.</summary>
    private const int MaxErrorBytes = 200;

    /// <summary>How many of the requests in a payload of <c>rrweb/network@1</c> have failed.</summary>
    /// <param name="payload">A bookmark before the payload.</param>
    public static int In(MessagePackReader payload)
    {
        var failed = 0;
        for (var left = payload.ReadNested() == ValueKind.Map ? payload.Count : 0; left > 0; left--)
        {
            var isRequests = payload.Text(payload.ReadKey()).SequenceEqual("requests"u8);
            var value = payload;
            payload.SkipNested(1);
            if (isRequests)
                failed += InList(value);
        }

        return failed;
    }

    private static int InList(MessagePackReader requests)
    {
        var failed = 0;
        for (var left = requests.ReadNested() == ValueKind.Array ? requests.Count : 0; left > 0; left--)
        {
            if (HasFailed(requests))
                failed++;
            requests.SkipNested(2);
        }

        return failed;
    }

    /// <summary>
    /// A request has failed when the server refused it, or when no answer came: status 0, or an error without a status. A request that the
    /// page aborts (a search, at the next keystroke) has not failed.
    /// </summary>
    private static bool HasFailed(MessagePackReader request)
    {
        double? status = null;
        string? error = null;
        for (var left = request.ReadNested() == ValueKind.Map ? request.Count : 0; left > 0; left--)
        {
            var name = request.Text(request.ReadKey());
            var value = request;
            request.SkipNested(3);
            if (name.SequenceEqual("status"u8))
                status = value.Number();
            else if (name.SequenceEqual("error"u8))
                error = value.TextOrNull(MaxErrorBytes);
        }

        var isAborted = error?.Contains("abort", StringComparison.OrdinalIgnoreCase) == true;
        return status switch
        {
            null => error is not null && !isAborted,
            0 => !isAborted,
            _ => status >= FirstRefusal,
        };
    }
}
