using System.Globalization;
using System.Reflection;
using SessionReplay.Server.Hosting;
using SessionReplay.Server.Tests.Support;

namespace SessionReplay.Server.Tests.Hosting;

/// <summary>The settings that --help and docs/operations.md list are those of the options in code.</summary>
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

    [Fact]
    public async Task TheOperatorsTableIsWhatHelpPrints()
    {
        var document = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "docs", "operations.md"),
            TestContext.Current.CancellationToken
        );
        var table = document[
            document.IndexOf("<!-- settings", StringComparison.Ordinal)..document.IndexOf("<!-- /settings", StringComparison.Ordinal)
        ];
        var rows = Settings.All.Select(setting =>
            $"| `{setting.Name}` | {(setting.Default.Length == 0 ? "–" : setting.Default)} | {setting.Meaning.Replace("|", "\\|", StringComparison.Ordinal)} |"
        );

        Assert.Equal(["| setting | default | |", "| --- | --- | --- |", .. rows], table.Split('\n').Where(line => line.StartsWith('|')));
    }

    private static string Text(object? value) =>
        value switch
        {
            bool flag => flag ? "true" : "false",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };
}
