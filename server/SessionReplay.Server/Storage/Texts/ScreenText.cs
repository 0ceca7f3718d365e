namespace SessionReplay.Server.Storage.Texts;

/// <summary>A text that stood on the screen where a person could see it, on one line.</summary>
/// <param name="Text">The text, without card numbers. Texts that the recorder has masked are none.</param>
/// <param name="First">The first time at which it is known to have stood there, ms since 1970 by the page's clock.</param>
/// <param name="Last">The last such time. In between it may have gone and come back.</param>
internal sealed record ScreenText(string Text, long First, long Last);

/// <summary>The texts of a pack, each once, in the order in which they came.</summary>
/// <param name="From">When the pack begins. A text that stood there at its beginning has this as its first time.</param>
/// <param name="To">When it ends. A text that still stood there has this as its last time.</param>
/// <param name="IsCut">There were more texts, or longer ones, than are kept of a pack, or more than could be followed.</param>
/// <param name="All">The texts.</param>
internal sealed record PackTexts(long From, long To, bool IsCut, IReadOnlyList<ScreenText> All);
