using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;

namespace MovieRec.Serving;

/// <summary>Says of an endpoint what the OpenAPI document tells.</summary>
internal static class EndpointDescription
{
    /// <summary>Names what the endpoint is for; only endpoints so described are in the document.</summary>
    public static IEndpointConventionBuilder Describe(
        this IEndpointConventionBuilder endpoint, RequestDelegate handler, string summary) =>
        endpoint.WithMetadata(handler.Method).WithName(handler.Method.Name).WithSummary(summary);

    /// <summary>It has an id in its path.</summary>
    public static IEndpointConventionBuilder Takes(
        this IEndpointConventionBuilder endpoint, string name, string description) =>
        endpoint.Parameter(new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Path,
            Required = true,
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1 },
        });

    /// <summary>It takes how many movies are asked for.</summary>
    public static IEndpointConventionBuilder TakesCount(this IEndpointConventionBuilder endpoint, int most) =>
        endpoint.Parameter(new OpenApiParameter
        {
            Name = "n",
            In = ParameterLocation.Query,
            Description = "How many movies, 10 where it is not said.",
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Format = "int32",
                Minimum = "1",
                Maximum = $"{most}",
                Default = 10
            },
        });

    /// <summary>It takes a body of JSON, or a file of ratings.</summary>
    public static IEndpointConventionBuilder TakesBody<T>(this IEndpointConventionBuilder endpoint) =>
        endpoint.WithMetadata(
            new AcceptsMetadata([JsonBody.MediaType, JsonBody.CsvMediaType], typeof(T), isOptional: false));

    /// <summary>What it answers with 200.</summary>
    public static IEndpointConventionBuilder Answers<T>(this IEndpointConventionBuilder endpoint) =>
        endpoint.WithMetadata(
            new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), [JsonBody.MediaType]));

    /// <summary>The statuses it fails with.</summary>
    public static IEndpointConventionBuilder Fails(
        this IEndpointConventionBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
            endpoint.WithMetadata(
                new ProducesResponseTypeMetadata(status, typeof(ProblemResponse), [Problem.MediaType]));
        return endpoint;
    }

    private static IEndpointConventionBuilder Parameter(
        this IEndpointConventionBuilder endpoint, OpenApiParameter parameter) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            (operation.Parameters ??= []).Add(parameter);
            return Task.CompletedTask;
        });
}
