using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Storage.Secrets;

namespace SessionReplay.Server.Access;

/// <summary>Users, their login, and the guard in front of the API.</summary>
internal static class AccessModule
{
    public static void AddAccess(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Passwords>().AddSingleton<LoginThrottle>().AddSingleton<FirstStart>();

        services
            .AddSingleton<LoginCookie>()
            .AddSingleton<IConfigureOptions<CookieAuthenticationOptions>>(s => s.GetRequiredService<LoginCookie>());
        services.AddAuthentication(LoginCookie.Scheme).AddCookie();
        services.AddDataProtection().SetApplicationName("session-replay");
        services
            .AddOptions<KeyManagementOptions>()
            .Configure<ISecretStore>((keys, secrets) => keys.XmlRepository = new SecretXmlRepository(secrets));
    }

    /// <summary>Adds the checks that stand before every route: who asks, from which site, and with what right.</summary>
    public static void UseAccess(this WebApplication app)
    {
        app.Use(NoStore.RunAsync);
        app.UseAuthentication();
        app.Use(ForeignOriginGuard.RunAsync);
        app.Use(ViewerGuard.RunAsync);
    }

    public static void MapAccess(this WebApplication app) => LoginRoutes.Map(app);
}
