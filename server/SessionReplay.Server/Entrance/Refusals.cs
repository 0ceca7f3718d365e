using SessionReplay.Wire.Format;
using SessionReplay.Wire.Transport;

namespace SessionReplay.Server.Entrance;

/// <summary>The refusals: codes of wire/README.md with the text that the recorder is told.</summary>
internal static class Refusals
{
    public static readonly WireError UnknownKey = new("auth", "No project has this key, or it is revoked.");
    public static readonly WireError KeyRevoked = new("auth", "The key is revoked.");
    public static readonly WireError ForeignOrigin = new("auth", "The project does not take recordings from this origin.");
    public static readonly WireError WrongToken = new("auth", "The session belongs to somebody else: the write token is missing or wrong.");
    public static readonly WireError BadId = new("schema", "A session id has 32 lower-case hex digits, a page id 16.");
    public static readonly WireError TooLongBegin = new("schema", $"A text of Begin has at most {BeginFields.MaxTextBytes} characters.");
    public static readonly WireError SessionOver = new("closed", "The session ended too long ago.");
    public static readonly WireError TooManyHoles = new("closed", "The page misses too many segments; begin a new session.");
    public static readonly WireError SessionFull = new("closed", "The session has as many segments or pages as it may; begin a new one.");
    public static readonly WireError SessionDeleted = new("closed", "The session was deleted.");
    public static readonly WireError QuotaSessions = new("quota", "The project has had its sessions of the day.");
    public static readonly WireError QuotaBytes = new("quota", "The project's store is full.");
    public static readonly WireError QueueFull = new("busy", "The store cannot keep up, or the server is stopping; try again.");
    public static readonly WireError DiskFull = new("busy", "The server's disk is nearly full; try again later.");
    public static readonly WireError StoreAway = new("busy", "The server's store is away; try again later.");
    public static readonly WireError Stopping = new("busy", "The server is stopping; another one will take it.");
    public static readonly WireError TooFast = new("busy", "Too much at once from this address or with this key; try again later.");
    public static readonly WireError TooMuchAtOnce = new(
        "busy",
        "This address has sent more than can be held for it at once; try again later."
    );
    public static readonly WireError TooLongMessages = new(
        "busy",
        "Too many long messages come at once; the one that takes longest is given up."
    );
    public static readonly WireError Unread = new("busy", "It leaves too many answers unread.");
    public static readonly WireError TooManyConnections = new("busy", "Too many connections from this address; try again later.");
    public static readonly WireError TooManyBegins = new("busy", "Too many recorders begin at once; try again.");
    public static readonly WireError StoreFailed = new("busy", "The store failed; try again.");
}
