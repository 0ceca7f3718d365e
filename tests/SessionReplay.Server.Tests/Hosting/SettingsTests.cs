using System.Globalization;
using System.Reflection;
using SessionReplay.Server.Hosting;

namespace SessionReplay.Server.Tests.Hosting;

/// <summary>What --help says and what the options are.</summary>
public sealed class SettingsTests
{
    [Fact]
    public void HelpNamesEverySettingWithItsDefault()
    {
        var fromOptions =
            from options in typeof(Settings).Assembly.GetTypes()
            let section = options.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string
            where section is not null
            let defaults = Activator.CreateInstance(options)
            from property in options.GetProperties()
            select ($"{section}:{property.Name}", Text(property.GetValue(defaults)));

        Assert.Empty(fromOptions.Except(Settings.All.Select(setting => (setting.Name, setting.Default))));
    }

    private static string Text(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
