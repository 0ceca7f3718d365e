using SessionReplay.Dom.State;
using SessionReplay.Wire.Records;

namespace SessionReplay.Dom.Apply;

/// <summary>What the person does with pointer and focus.</summary>
internal static class ApplyInteraction
{
    public static bool Apply(PointerState pointer, in InteractionRecord interaction)
    {
        if (!interaction.Type.IsInteger || !interaction.Id.IsInteger)
            return false;
        switch (interaction.Type.Integer)
        {
            case InteractionRecord.MouseDown or InteractionRecord.TouchStart:
                pointer.Pressed = interaction;
                break;
            case InteractionRecord.MouseUp or InteractionRecord.TouchEnd or InteractionRecord.TouchCancel:
                pointer.Pressed = null;
                break;
            case InteractionRecord.Focus:
                pointer.Focus = interaction.Id.Integer;
                break;
            case InteractionRecord.Blur when pointer.Focus == interaction.Id.Integer:
                pointer.Focus = null;
                break;
        }

        return true;
    }
}
