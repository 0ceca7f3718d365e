namespace SessionReplay.TestMongo.Servers;

/// <summary>The shell scripts that come with this library.</summary>
internal static class Scripts
{
    public static string Read(string name)
    {
        using var stream =
            typeof(Scripts).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The script {name} is not in the library.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
