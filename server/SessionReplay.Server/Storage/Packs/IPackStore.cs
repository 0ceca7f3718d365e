using SessionReplay.Server.Storage.Moments;
using SessionReplay.Server.Storage.Texts;

namespace SessionReplay.Server.Storage.Packs;

/// <summary>
/// The packs of sessions with their moments and texts. They are derived from the segments and can be made again at any time; deleting a
/// session removes them.
/// </summary>
internal interface IPackStore
{
    /// <summary>The packs of a session without their keyframes, by page id and number.</summary>
    public Task<IReadOnlyList<Pack>> ListAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>A pack without its keyframe; null when there is none.</summary>
    public Task<Pack?> FindAsync(string sessionId, string pageId, int first, CancellationToken cancellationToken);

    /// <summary>The keyframe of a pack; null when the pack is not stored or has none.</summary>
    public Task<StoredKeyframe?> KeyframeAsync(string sessionId, string pageId, int first, CancellationToken cancellationToken);

    /// <summary>The moments in the segments of a pack; null when the pack is not stored.</summary>
    public Task<StoredMoments?> MomentsAsync(string sessionId, string pageId, int first, CancellationToken cancellationToken);

    /// <summary>The texts that stood on the screen within a pack; null when the pack is not stored.</summary>
    public Task<StoredTexts?> TextsAsync(string sessionId, string pageId, int first, CancellationToken cancellationToken);

    /// <summary>
    /// Puts packs in the place of all packs of a page that begin at segment <paramref name="from"/> or later. A session that was deleted
    /// gets none. Doing it twice changes nothing.
    /// </summary>
    public Task ReplaceAsync(
        string sessionId,
        string pageId,
        int from,
        IReadOnlyList<PackToStore> packs,
        CancellationToken cancellationToken
    );
}
