namespace SessionReplay.Dom.Names;

/// <summary>What an element is, as a person would say it: <c>button “Pay now”</c>.</summary>
/// <param name="Role">Its ARIA role; null: it has none that says anything, as a <c>div</c>.</param>
/// <param name="Name">Its accessible name, on one line of at most 200 characters; null: it has none, or one that cannot be read.</param>
/// <param name="IsMasked">It has a name, but the recorder has hidden it.</param>
public sealed record NodeName(string? Role, string? Name, bool IsMasked);
