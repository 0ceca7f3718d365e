namespace SessionReplay.Dom.Names;

/// <summary>Is told of each text that comes onto the page where a person can see it, and of each that goes. Masked ones are none.</summary>
public interface ITextWatcher
{
    /// <returns>A number by which the text is told from now on.</returns>
    public int Came(VisibleText text);

    /// <summary>Where a text stood, another one stands now.</summary>
    /// <returns>The number of the other one.</returns>
    public int Changed(int number, VisibleText text);

    public void Went(int number);

    /// <summary>
    /// The page changes more than can be followed. Until it is looked at as a whole, texts may come and go without being told.
    /// </summary>
    public void LostSight();
}
