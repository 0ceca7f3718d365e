using System.Globalization;

namespace SessionReplay.Server.Hosting.Commands;

/// <summary>
/// The words of a command, its options, and the settings given with it: <c>keys rotate --project shop --grace 7d --Data:Path=./data</c>.
/// </summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, List<string>> _options = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public CommandLine(IEnumerable<string> arguments)
    {
        var rest = new Queue<string>(arguments);
        var words = new List<string>();
        while (rest.TryDequeue(out var argument))
        {
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                words.Add(argument);
                continue;
            }

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument[2..] : argument[2..equals];
            // A switch has no value: nothing follows it, or another option does.
            var value =
                equals >= 0 ? argument[(equals + 1)..]
                : rest.TryPeek(out var next) && !next.StartsWith("--", StringComparison.Ordinal) ? rest.Dequeue()
                : "";
            if (name.Contains(':', StringComparison.Ordinal))
                Settings.Add($"--{name}={value}");
            else if (_options.TryGetValue(name, out var values))
                values.Add(value);
            else
                _options.Add(name, [value]);
        }

        Words = words;
    }

    public IReadOnlyList<string> Words { get; }

    /// <summary>Settings of the server, which say where the store is.</summary>
    public List<string> Settings { get; } = [];

    public bool Has(string option)
    {
        _asked.Add(option);
        return _options.ContainsKey(option);
    }

    public IReadOnlyList<string> All(string option)
    {
        _asked.Add(option);
        return _options.TryGetValue(option, out var values) ? values : [];
    }

    public string? One(string option) =>
        All(option) switch
        {
            [] => null,
            [""] => throw new CommandNotUnderstoodException($"--{option} needs a value."),
            [var value] => value,
            _ => throw new CommandNotUnderstoodException($"--{option} is given twice."),
        };

    public string Needed(string option) => One(option) ?? throw new CommandNotUnderstoodException($"--{option} is missing.");

    public long? Number(string option) =>
        One(option) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new CommandException($"--{option} is '{text}'; it must be a whole number, 0 or more.");

    /// <summary>A time: <c>90s</c>, <c>30m</c>, <c>12h</c>, <c>7d</c>, or <c>0</c>.</summary>
    public TimeSpan? Time(string option)
    {
        if (One(option) is not { } text)
            return null;
        if (text == "0")
            return TimeSpan.Zero;
        if (int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            switch (text[^1])
            {
                case 's':
                    return TimeSpan.FromSeconds(count);
                case 'm':
                    return TimeSpan.FromMinutes(count);
                case 'h':
                    return TimeSpan.FromHours(count);
                case 'd':
                    return TimeSpan.FromDays(count);
            }
        }

        throw new CommandException($"--{option} is '{text}'; it must be a time like 90s, 30m, 12h or 7d, or 0.");
    }

    /// <summary>
    /// Refuses options that the command has not asked for, so that a misspelt option is not ignored. A command calls it before it changes
    /// anything.
    /// </summary>
    public void CheckAllAsked()
    {
        if (_options.Keys.FirstOrDefault(option => !_asked.Contains(option)) is { } unknown)
            throw new CommandNotUnderstoodException($"--{unknown} is not an option of '{string.Join(' ', Words)}'.");
    }
}
