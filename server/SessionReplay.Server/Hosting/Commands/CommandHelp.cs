namespace SessionReplay.Server.Hosting.Commands;

/// <summary>The text that <c>projects --help</c> and <c>keys --help</c> print.</summary>
internal static class CommandHelp
{
    public const string Text = """
        Projects and their keys. The commands work on the store, whether the server runs or not; a running server follows within seconds.

          projects list
          projects create  --project shop [--name "Our Shop"] [--origin https://shop.example]…     prints its first key
          projects origins --project shop [--add https://shop.example]… [--remove …]…               who may record
          projects quota   --project shop [--sessions-per-day 10000] [--stored-mb 50000]             0: no limit
          projects scrub   --project shop [--on|--off] [--add-pattern REGEX]… [--remove-pattern …]… what is masked before it is stored

          keys list   [--project shop]
          keys create --project shop
          keys rotate --project shop [--grace 7d] [--key OLD]     makes a new key; the old ones (or only OLD) stay valid for the grace time (default 7d)
          keys revoke --key OLD [--in 12h]                        ends OLD after this time, or at once

        An origin is scheme, host and port as browsers send it, https://shop.example or http://test.example:8080; localhost means every port of this machine.
        A pattern is a .NET regular expression without look-around and back references.
        Where the store is: --Data:Path=./data or --ConnectionStrings:Mongo=mongodb://host/database, or the same from the environment, as for the server.
        """;
}
