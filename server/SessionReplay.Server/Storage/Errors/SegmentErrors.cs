using SessionReplay.Server.Storage.Segments;

namespace SessionReplay.Server.Storage.Errors;

/// <summary>The errors in a segment, as they are stored.</summary>
internal static class SegmentErrors
{
    public static IEnumerable<ErrorOccurrence> Of(SegmentToStore segment) =>
        segment.Facts.Errors.Select(error => new ErrorOccurrence(
            ErrorId.For(segment.SessionId, segment.PageId, segment.Number, error.Index),
            segment.SessionId,
            segment.PageId,
            error.Time,
            error.Kind,
            error.Name,
            error.Message,
            error.Stack,
            error.Source,
            error.Line,
            error.Column
        ));
}
