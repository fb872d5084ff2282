using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using MovieRec.Data;
using MovieRec.Experiments;
using MovieRec.Experiments.Files;

namespace MovieRec.Serving;

/// <summary>
/// Makes the OpenAPI document of an application say of this service's types what they are, so that clients generated
/// from it have numbers for numbers and no doubt about what is there. Types of the application are left as they are.
/// </summary>
internal static class ExactTypes
{
    private const string Mark = "movierec";

    // A readout's document names decisions, roles and outcomes of the assembly below.
    private static readonly Assembly[] Ours =
        [typeof(ExactTypes).Assembly, typeof(ReadoutDocument).Assembly, typeof(Decision).Assembly];

    /// <summary>Adds this to a document.</summary>
    public static void AddTo(OpenApiOptions options)
    {
        var usual = options.CreateSchemaReferenceId;
        // An id is a number or a text: it needs no name of its own.
        options.CreateSchemaReferenceId = type => IsId(type.Type) ? null : usual(type);
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Describe(schema, context);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, context, _) =>
        {
            var deployment = context.ApplicationServices.GetRequiredService<DeploymentSlot>().Current;
            foreach (var schema in document.Components?.Schemas?.Values ?? []) DescribeProperties(schema, deployment);
            return Task.CompletedTask;
        });
    }

    /// <summary>What a movie's id is: a whole number where those of all movies are.</summary>
    public static OpenApiSchema MovieId(Deployment deployment)
    {
        var schema = new OpenApiSchema();
        Set(schema, deployment);
        return schema;
    }

    private static void Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var type = context.JsonTypeInfo;
        if (IsId(type.Type)) Set(schema, context.ApplicationServices.GetRequiredService<DeploymentSlot>().Current);
        if (!Ours.Contains(type.Type.Assembly)) return;
        if (type.Type.IsEnum) schema.Type = JsonSchemaType.String;
        if (type.Kind != JsonTypeInfoKind.Object) return;
        // What its properties are is looked at once they are all there.
        (schema.Metadata ??= new Dictionary<string, object>())[Mark] = type;
        var isRequest = RequestJson.Default.GetTypeInfo(type.Type) is not null;
        schema.Required = type.Properties
            .Where(property => isRequest ? property.IsRequired : !property.IsGetNullable)
            .Select(property => property.Name).ToHashSet();
    }

    private static void DescribeProperties(IOpenApiSchema component, Deployment deployment)
    {
        if (component is not OpenApiSchema { Properties: { } properties, Metadata: { } metadata }
            || !metadata.TryGetValue(Mark, out var mark) || mark is not JsonTypeInfo type) return;
        foreach (var property in type.Properties)
        {
            if (!properties.TryGetValue(property.Name, out var schema) || schema is not OpenApiSchema inline) continue;
            // What is not known is absent, never null.
            inline.Type &= ~JsonSchemaType.Null;
            if (inline.OneOf is { Count: 2 } both
                && both.FirstOrDefault(each => each.Type != JsonSchemaType.Null) is { } other)
            {
                properties[property.Name] = other;
                continue;
            }
            if (property.AttributeProvider?.GetCustomAttributes(typeof(DescriptionAttribute), true)
                is [DescriptionAttribute told, ..]) inline.Description = told.Description;
            if (property.Name == "user") (inline.Type, inline.Format) = (JsonSchemaType.String, null);
            else if (IsId(property.PropertyType)) Set(inline, deployment);
            else if (property.PropertyType == typeof(IReadOnlyList<RawId>))
                inline.Items = property.Name == "users"
                    ? new OpenApiSchema { Type = JsonSchemaType.String } : MovieId(deployment);
            else if (inline.Pattern is not null)
                (inline.Pattern, inline.Type) = (null, inline.Type & ~JsonSchemaType.String);
        }
    }

    private static bool IsId(Type type) => type == typeof(RawId) || type == typeof(RawId?);

    private static void Set(OpenApiSchema schema, Deployment deployment)
    {
        var numbers = deployment.Models.All(model => model.Items.Names is null);
        schema.Type = numbers ? JsonSchemaType.Integer : JsonSchemaType.Integer | JsonSchemaType.String;
        schema.Format = numbers ? "int32" : null;
    }
}
