namespace SessionReplay.Wire.Records;

/// <summary>Bits of a Mutation record's flags.</summary>
public static class MutationFlag
{
    public const int AttachIframe = 1;
    public const int KeepNested = 2;
    public const int ShadowRemoves = 4;
}

/// <summary>Bits of an Input record's flags.</summary>
public static class InputFlag
{
    public const int Checked = 1;
    public const int HasUserTriggered = 2;
    public const int UserTriggered = 4;
}
