using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using SessionReplay.Server.Storage.Secrets;

namespace SessionReplay.Server.Access;

/// <summary>Keeps the keys that encrypt cookies in the store, so that logins survive a restart and are valid on every server.</summary>
internal sealed class SecretXmlRepository(ISecretStore secrets) : IXmlRepository
{
    private const string Prefix = "data-protection/";

    // Blocking is acceptable: the interface is synchronous, and is used at the start and once a day.
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [
            .. secrets
                .ListAsync(Prefix, CancellationToken.None)
                .GetAwaiter()
                .GetResult()
                .Select(xml => XElement.Parse(Encoding.UTF8.GetString(xml))),
        ];

    public void StoreElement(XElement element, string friendlyName) =>
        secrets
            .GetOrAddAsync(
                Prefix + friendlyName,
                () => Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting)),
                CancellationToken.None
            )
            .GetAwaiter()
            .GetResult();
}
