namespace SessionReplay.Server.Tests.Support;

/// <summary>
/// Changes bytes at random, the same for the same seed: flips, overwrites, repeats or cuts them, or puts in heads that claim too much.
/// </summary>
internal sealed class Mutations(int seed)
{
    /// <summary>Heads of MessagePack values that announce much or mean something else, and bytes at the edges of their ranges.</summary>
    private static readonly byte[] Nasty =
    [
        0x00,
        0x01,
        0x7f,
        0x80,
        0x81,
        0x90,
        0x92,
        0x9f,
        0xa0,
        0xbf,
        0xc0,
        0xc1,
        0xc4,
        0xc6,
        0xc9,
        0xcb,
        0xcf,
        0xd3,
        0xd4,
        0xd9,
        0xdb,
        0xdc,
        0xdd,
        0xde,
        0xdf,
        0xe0,
        0xff,
    ];

    private readonly Random _random = new(seed);

    public int Next(int below) => _random.Next(below);

    public T Pick<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

    public byte[] Of(byte[] original)
    {
        var bytes = original.ToList();
        for (var changes = 1 + _random.Next(4); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = _random.Next(bytes.Count);
            switch (_random.Next(8))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)_random.Next(256);
                    break;
                case 2:
                    bytes[at] = Nasty[_random.Next(Nasty.Length)];
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, 1 + _random.Next(16)));
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, 1 + _random.Next(32))));
                    break;
                case 5:
                    bytes.Insert(at, Nasty[_random.Next(Nasty.Length)]);
                    break;
                case 6:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.InsertRange(at, Enumerable.Repeat((byte)255, 4));
                    break;
            }
        }

        return [.. bytes];
    }
}
