namespace SessionReplay.Server.Facts;

/// <summary>An error that a segment records.</summary>
/// <param name="Index">The record's place in the segment, from 0.</param>
/// <param name="Time">ms since 1970 by the page's clock.</param>
/// <param name="Kind">error, rejection or captured.</param>
internal sealed record ErrorEvent(
    int Index,
    long Time,
    string Kind,
    string Name,
    string Message,
    string? Stack,
    string? Source,
    int? Line,
    int? Column
)
{
    /// <summary>
    /// Size that the store needs for an error besides its texts: ids, and its entries in two indexes. It is given in UTF-16 characters, as
    /// if it were text.
    /// </summary>
    private const int Overhead = 256;

    /// <summary>Length of its texts plus <see cref="Overhead"/>, in UTF-16 characters.</summary>
    public int TextLength => Overhead + FactText.LengthOf(Kind, Name, Message, Stack, Source);
}
