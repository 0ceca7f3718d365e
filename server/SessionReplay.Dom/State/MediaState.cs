namespace SessionReplay.Dom.State;

/// <summary>Where an audio or a video stood at a time.</summary>
/// <param name="Time">When it stood there, ms since 1970 by the page's clock.</param>
/// <param name="Position">Seconds from its beginning.</param>
/// <param name="IsPlaying">It goes on from there.</param>
/// <param name="Rate">How many of its seconds pass in one.</param>
/// <param name="IsMuted">Null: not told.</param>
/// <param name="Loops">Null: not told.</param>
/// <param name="Volume">0 to 1; null: not told.</param>
internal sealed record MediaState(long Time, double Position, bool IsPlaying, double Rate, bool? IsMuted, bool? Loops, double? Volume)
{
    /// <summary>
    /// Where it stands at <paramref name="time"/>, in seconds with three digits. It may have ended before, which only its length would tell.
    /// </summary>
    public double PositionAt(long time) => IsPlaying && time > Time ? Math.Round(Position + ((time - Time) / 1000.0 * Rate), 3) : Position;
}
