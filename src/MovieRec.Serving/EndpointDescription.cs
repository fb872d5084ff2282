using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;

namespace MovieRec.Serving;

/// <summary>Says of an endpoint what the OpenAPI document tells.</summary>
internal static class EndpointDescription
{
    /// <summary>Names what the endpoint is for; only endpoints so described are in the document.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="handler">What handles its requests.</param>
    /// <param name="tag">The heading it stands under.</param>
    /// <param name="summary">What it is for, in a few words: its heading.</param>
    /// <param name="more">Sentences below the heading; null for none.</param>
    public static IEndpointConventionBuilder Describe(this IEndpointConventionBuilder endpoint,
        RequestDelegate handler, string tag, string summary, string? more = null)
    {
        endpoint.WithMetadata(handler.Method).WithName(handler.Method.Name).WithTags(tag).WithSummary(summary);
        return more is null ? endpoint : endpoint.WithDescription(more);
    }

    /// <summary>It has a user's id in its path.</summary>
    public static IEndpointConventionBuilder TakesUser(
        this IEndpointConventionBuilder endpoint, DeploymentSlot deployments) =>
        endpoint.Parameter("user", ParameterLocation.Path, "The user's id.",
            () => new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1 },
            () => deployments.Current.Model.Users is { Count: > 0 } users ? users.TextOf(0) : null);

    /// <summary>It has a movie's id in its path.</summary>
    public static IEndpointConventionBuilder TakesItem(
        this IEndpointConventionBuilder endpoint, DeploymentSlot deployments) =>
        endpoint.Parameter("item", ParameterLocation.Path, "The movie's id.",
            () => new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1 },
            () => deployments.Current.Model.Items is { Count: > 0 } items ? items.TextOf(0) : null);

    /// <summary>It has an experiment's name in its path.</summary>
    public static IEndpointConventionBuilder TakesExperiment(
        this IEndpointConventionBuilder endpoint, string example) =>
        endpoint.Parameter("name", ParameterLocation.Path, "The experiment's name.",
            () => new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1 }, () => example);

    /// <summary>It takes how many movies are asked for.</summary>
    public static IEndpointConventionBuilder TakesCount(
        this IEndpointConventionBuilder endpoint, ServingOptions options) =>
        endpoint.Parameter("n", ParameterLocation.Query, "How many movies.", () => new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Minimum = "1",
            Maximum = $"{options.MaxCount}",
            Default = MovieQuery.DefaultCount,
        });

    /// <summary>It takes a part of a title.</summary>
    public static IEndpointConventionBuilder TakesText(this IEndpointConventionBuilder endpoint) =>
        endpoint.Parameter("query", ParameterLocation.Query,
            "Part of a title, in any usual spelling; without it the most rated movies are told.", Text);

    /// <summary>It takes which movies may be among those it answers.</summary>
    public static IEndpointConventionBuilder TakesFilter(
        this IEndpointConventionBuilder endpoint, DeploymentSlot deployments) => endpoint
        .Parameter("genre", ParameterLocation.Query, "A genre; repeated, a movie must have at least one of them.",
            () => List(Text()))
        .Parameter("year", ParameterLocation.Query, "The year of release.", Year)
        .Parameter("fromYear", ParameterLocation.Query, "The earliest year of release.", Year)
        .Parameter("toYear", ParameterLocation.Query, "The latest year of release.", Year)
        .Parameter("allow", ParameterLocation.Query, "A movie's id; repeated, only these movies may be answered.",
            () => List(ExactTypes.MovieId(deployments.Current)))
        .Parameter("deny", ParameterLocation.Query, "A movie's id; repeated, none of these movies may be answered.",
            () => List(ExactTypes.MovieId(deployments.Current)));

    /// <summary>It takes a body of JSON.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="alsoCsv">Whether it takes a file of ratings too.</param>
    /// <param name="example">Makes one.</param>
    /// <param name="type">How it is written.</param>
    public static IEndpointConventionBuilder TakesBody<T>(this IEndpointConventionBuilder endpoint, bool alsoCsv,
        Func<T> example, JsonTypeInfo<T> type) =>
        endpoint.WithMetadata(new AcceptsMetadata(
            alsoCsv ? [JsonBody.MediaType, JsonBody.CsvMediaType] : [JsonBody.MediaType], typeof(T), isOptional: false))
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            var content = operation.RequestBody!.Content!;
            if (content.TryGetValue(JsonBody.CsvMediaType, out var file)) file.Schema = Text();
            content[JsonBody.MediaType].Example = Node(example(), type);
            return Task.CompletedTask;
        });

    /// <summary>What it answers with 200.</summary>
    public static IEndpointConventionBuilder Answers<T>(this IEndpointConventionBuilder endpoint) =>
        endpoint.WithMetadata(
            new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), [JsonBody.MediaType]));

    /// <summary>Such an answer.</summary>
    public static IEndpointConventionBuilder Example<T>(
        this IEndpointConventionBuilder endpoint, Func<T> example, JsonTypeInfo<T> type) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Responses!["200"].Content![JsonBody.MediaType].Example = Node(example(), type);
            return Task.CompletedTask;
        });

    /// <summary>The statuses it fails with.</summary>
    public static IEndpointConventionBuilder Fails(
        this IEndpointConventionBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
            endpoint.WithMetadata(
                new ProducesResponseTypeMetadata(status, typeof(ProblemResponse), [Problem.MediaType]));
        return endpoint;
    }

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static OpenApiSchema Year() => new() { Type = JsonSchemaType.Integer, Format = "int32" };

    private static OpenApiSchema List(OpenApiSchema of) => new() { Type = JsonSchemaType.Array, Items = of };

    private static JsonNode? Node<T>(T value, JsonTypeInfo<T> type)
    {
        var node = JsonSerializer.SerializeToNode(value, type);
        RemoveNulls(node);
        return node;
    }

    // What is not said is absent.
    private static void RemoveNulls(JsonNode? node)
    {
        if (node is JsonArray list)
            foreach (var each in list) RemoveNulls(each);
        if (node is not JsonObject body) return;
        foreach (var (name, value) in body.ToArray())
            if (value is null) body.Remove(name);
            else RemoveNulls(value);
    }

    private static IEndpointConventionBuilder Parameter(this IEndpointConventionBuilder endpoint, string name,
        ParameterLocation place, string description, Func<OpenApiSchema> schema, Func<string?>? example = null) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = name,
                In = place,
                Required = place == ParameterLocation.Path,
                Description = description,
                Schema = schema(),
                Example = example?.Invoke(),
            });
            return Task.CompletedTask;
        });
}
