using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Entrance;

/// <summary>The refusals: codes of wire/README.md with the text that the recorder is told.</summary>
internal static class Refusals
{
    public static readonly WireError UnknownKey = new(
        "auth",
        "No project has this key, or the key is revoked. `keys list` on the server shows the valid keys."
    );
    public static readonly WireError KeyRevoked = new("auth", "The key is revoked. Put a valid key of the project into the page.");
    public static readonly WireError ForeignOrigin = new(
        "auth",
        "The project does not take recordings from this origin. An admin can add it with `projects origins`."
    );
    public static readonly WireError WrongToken = new("auth", "The session belongs to somebody else: the write token is missing or wrong.");
    public static readonly WireError BadId = new("schema", "A session id has 32 lower-case hex digits, a page id 16.");
    public static readonly WireError TooLongBegin = new(
        "schema",
        $"The key, the token and the sdk of a Begin may have at most {BeginFields.MaxTextBytes} characters each."
    );
    public static readonly WireError SessionOver = new("closed", "The session ended too long ago to take more segments; begin a new one.");
    public static readonly WireError TooManyHoles = new("closed", "The page's stored segments have too many gaps; begin a new session.");
    public static readonly WireError SessionFull = new("closed", "The session has as many segments or pages as it may; begin a new one.");
    public static readonly WireError SessionDeleted = new("closed", "The session was deleted.");
    public static readonly WireError QuotaSessions = new(
        "quota",
        "The project has reached its quota of new sessions for today (UTC). An admin can raise it with `projects quota`."
    );
    public static readonly WireError QuotaBytes = new(
        "quota",
        "The project has reached its quota of stored bytes. An admin can raise it with `projects quota`, or delete sessions."
    );
    public static readonly WireError QueueFull = new("busy", "The store cannot keep up, or the server is stopping; try again.");
    public static readonly WireError DiskFull = new("busy", "The server's disk is nearly full; try again later.");
    public static readonly WireError StoreAway = new("busy", "The server cannot use its database now; try again later.");
    public static readonly WireError Stopping = new("busy", "The server is stopping; try again later, on this server or another one.");
    public static readonly WireError TooFast = new("busy", "This address or this key sends more than its rate allows; try again later.");
    public static readonly WireError TooMuchAtOnce = new(
        "busy",
        "This address has sent more than can be held for it at once; try again later."
    );
    public static readonly WireError TooLongMessages = new(
        "busy",
        "Too many long messages arrive at once, so the server closes this connection to make room."
    );
    public static readonly WireError Unread = new(
        "busy",
        "The client leaves too many answers unread, so the server closes its connection."
    );
    public static readonly WireError TooManyConnections = new("busy", "This address has too many connections open; try again later.");
    public static readonly WireError TooManyBegins = new("busy", "Too many recorders begin at once; try again.");
    public static readonly WireError StoreFailed = new("busy", "The store failed; try again.");
}
