namespace SessionReplay.Dom.Names;

/// <summary>
/// What a person would call an element: by its accessible name, and where it has none, by what stands in for one: the component that it
/// is in, the name that its author gave to a field, the words in or beside it, the row that it stands in.
/// </summary>
/// <param name="Node">What the element is.</param>
/// <param name="Kind">Its role, or <c>file</c>, <c>video</c>, <c>audio</c>; null: nothing that a person would say.</param>
/// <param name="Text">Its name on one line; null: it has none, or none that can be read.</param>
/// <param name="Row">The name of the row that it stands in, where only that tells it from others, or where it has no name.</param>
/// <param name="IsMasked">It has a name, but the recorder has hidden it.</param>
public sealed record SpokenName(NodeName Node, string? Kind, string? Text, string? Row, bool IsMasked);
