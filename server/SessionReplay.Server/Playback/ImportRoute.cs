using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using SessionReplay.Server.Entrance;
using SessionReplay.Wire.Format;

namespace SessionReplay.Server.Playback;

/// <summary><c>POST /sessions/import?project=shop</c>: imports a recording made elsewhere.</summary>
internal static class ImportRoute
{
    public const string Path = $"{PlaybackModule.ApiPath}{Route}";

    private const string Route = "/sessions/import";

    public static void Map(IEndpointRouteBuilder api) => api.MapPost(Route, HandleAsync);

    private static async Task<IResult> HandleAsync(
        HttpContext context,
        Importer importer,
        IOptions<PlaybackOptions> options,
        string? project = null
    )
    {
        if (await importer.ProjectAsync(project, context.RequestAborted) is not { } owner)
            return ApiError.NotFound("project");
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = options.Value.MaxImportBytes;
        try
        {
            var imported = await importer.ImportAsync(context.Request.Body, owner, context.RequestAborted);
            return Results.Json(imported, statusCode: StatusCodes.Status201Created);
        }
        catch (WireException e)
        {
            return ApiError.BadRequest(e.Message);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Results.Json(
                new ApiError(
                    "too_large",
                    $"The recording has more than {options.Value.MaxImportBytes} bytes, the limit of the setting Playback:MaxImportBytes."
                ),
                statusCode: e.StatusCode
            );
        }
    }
}
