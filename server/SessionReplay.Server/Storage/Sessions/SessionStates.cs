namespace SessionReplay.Server.Storage.Sessions;

/// <summary>The names of the states, as they are stored and as the API gives them.</summary>
internal static class SessionStates
{
    public static string Name(this SessionState state) =>
        state switch
        {
            SessionState.Recording => "recording",
            SessionState.Closed => "closed",
            SessionState.Indexed => "indexed",
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a session state."),
        };

    public static SessionState Parse(string name) =>
        name switch
        {
            "recording" => SessionState.Recording,
            "closed" => SessionState.Closed,
            "indexed" => SessionState.Indexed,
            _ => throw new FormatException($"'{name}' is not a session state."),
        };
}
