using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using MovieRec.Tests.Workbook;

namespace MovieRec.Tests;

/// <summary>
/// Dependencies point one way. What a folder knows is read off the compiled assemblies, out of signatures and code
/// alike, so that no way of writing a name goes by unseen.
/// </summary>
public sealed class ArchitectureTests
{
    /// <summary>What each folder of the core may know besides itself; its own subfolders are part of it.</summary>
    private static readonly Dictionary<string, string[]> FoldersOfTheCore = new()
    {
        ["Numerics"] = ["Statistics"],
        ["Statistics"] = [],
        ["Data"] = ["Numerics", "Statistics"],
        ["Preprocessing"] = ["Data", "Numerics", "Statistics"],
        ["Models"] = ["Preprocessing", "Data", "Numerics", "Statistics"],
        ["Evaluation"] = ["Models", "Preprocessing", "Data", "Numerics", "Statistics"],
        [""] = ["Models", "Preprocessing", "Data", "Numerics", "Statistics"],
    };

    /// <summary>What each assembly may know of ours, from <c>MovieRec.</c> on.</summary>
    private static readonly Dictionary<string, string[]> Assemblies = new()
    {
        ["MovieRec.Statistics"] = [],
        ["MovieRec"] = ["MovieRec.Statistics"],
        ["MovieRec.Analytics"] = ["MovieRec", "MovieRec.Statistics"],
        ["MovieRec.Experiments"] = ["MovieRec", "MovieRec.Statistics"],
        ["MovieRec.Experiments.Files"] = ["MovieRec", "MovieRec.Statistics", "MovieRec.Experiments"],
        ["MovieRec.Experiments.Simulation"] = ["MovieRec", "MovieRec.Statistics", "MovieRec.Experiments"],
        ["MovieRec.Tables"] = ["MovieRec", "MovieRec.Statistics"],
        ["MovieRec.Scaling"] = ["MovieRec", "MovieRec.Statistics"],
        ["MovieRec.Cluster"] = ["MovieRec", "MovieRec.Statistics", "MovieRec.Scaling"],
        ["MovieRec.Serving"] =
            ["MovieRec", "MovieRec.Statistics", "MovieRec.Experiments", "MovieRec.Experiments.Files"],
        ["MovieRec.LoadTesting"] = ["MovieRec.Statistics"],
        ["MovieRec.Charts"] = [],
        ["MovieRec.Workbook"] = [],
        ["MovieRec.Interactive"] =
            ["MovieRec", "MovieRec.Statistics", "MovieRec.Analytics", "MovieRec.Experiments",
                "MovieRec.Experiments.Simulation", "MovieRec.Charts", "MovieRec.LoadTesting", "MovieRec.Scaling"],
        ["MovieRec.Studio"] =
            ["MovieRec", "MovieRec.Statistics", "MovieRec.Analytics", "MovieRec.Experiments", "MovieRec.Charts"],
        ["MovieRec.Sql"] = ["MovieRec", "MovieRec.Statistics", "MovieRec.Interactive"],
    };

    /// <summary>Most public types of the core: what somebody who looks for something must read through.</summary>
    private const int MostPublicTypes = 150;

    [Fact]
    public void Folders_of_the_core_know_only_those_before_them()
    {
        var core = typeof(Recommender).Assembly;
        var known = KnownBy(core)
            .Where(pair => pair.Type.StartsWith("MovieRec.", StringComparison.Ordinal)
                && pair.Name.StartsWith("MovieRec.", StringComparison.Ordinal)).ToArray();
        Assert.Equal(FoldersOfTheCore.Keys.Except(["Statistics"]).Order(),
            known.Select(pair => FolderOf(pair.Type)).Distinct().Order());
        Assert.Empty(
            from pair in known
            let folder = FolderOf(pair.Type)
            let other = FolderOf(pair.Name)
            where folder != other && !FoldersOfTheCore[folder].Contains(other)
            select $"{pair.Type} knows {pair.Name}");
        // It must see something, or it would pass whatever there is.
        Assert.Contains(("MovieRec.Evaluation.RankingEvaluator", "MovieRec.Models.Ranker"), known);
        Assert.Contains(("MovieRec.Recommender", "MovieRec.Models.Ranker"), known);
    }

    [Fact]
    public void Assemblies_know_only_those_below_them()
    {
        foreach (var (name, allowed) in Assemblies)
        {
            var known = Assembly.Load(name).GetReferencedAssemblies().Select(other => other.Name!)
                .Where(other => other.StartsWith("MovieRec", StringComparison.Ordinal));
            Assert.Empty(known.Except(allowed).Select(other => $"{name} knows {other}"));
        }
    }

    [Fact]
    public void Kernels_are_named_only_where_they_are_hosted()
    {
        var known = KnownBy(Assembly.Load("MovieRec.Workbook"))
            .Where(pair => pair.Name.StartsWith("Microsoft.DotNet.Interactive.", StringComparison.Ordinal)).ToArray();
        Assert.Empty(
            from pair in known
            where !pair.Type.StartsWith("MovieRec.Workbook.Host.", StringComparison.Ordinal)
                && !pair.Name.StartsWith("Microsoft.DotNet.Interactive.Documents.", StringComparison.Ordinal)
                && !pair.Name.StartsWith("Microsoft.DotNet.Interactive.Formatting.", StringComparison.Ordinal)
            select $"{pair.Type} knows {pair.Name}");
        Assert.Contains(known, pair => pair.Name == "Microsoft.DotNet.Interactive.CSharp.CSharpKernel");
    }

    [Fact]
    public void Nobody_but_tests_and_benchmarks_sees_internals()
    {
        foreach (var name in Assemblies.Keys.Append("MovieRec.Cli"))
        {
            var friends = Assembly.Load(name).GetCustomAttributes<InternalsVisibleToAttribute>()
                .Select(attribute => attribute.AssemblyName.Split(',')[0]);
            Assert.Empty(
                friends.Except(["MovieRec.Tests", "MovieRec.Benchmarks"]).Select(friend => $"{name} lets {friend} in"));
        }
    }

    [Fact]
    public void The_core_has_no_more_public_types_than_can_be_read_through() =>
        Assert.InRange(typeof(Recommender).Assembly.GetExportedTypes().Length, 1, MostPublicTypes);

    [Fact]
    public void Every_project_is_in_the_order_of_the_assemblies()
    {
        var projects = Directory.GetFiles(Path.Combine(WorkbookPages.Root!, "src"), "*.csproj",
            SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}content{Path.DirectorySeparatorChar}",
                StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path)!);
        // The command puts all together, a chart's drawing is loaded at run time alone, and templates have no code.
        Assert.Empty(
            projects.Except(Assemblies.Keys).Except(["MovieRec.Cli", "MovieRec.Charts.Plotly", "MovieRec.Templates"]));
    }

    // The assembly below the core stands for a folder of it; the types in its root are for all.
    private static string FolderOf(string type)
    {
        if (typeof(OptionRange).Assembly.GetType(type) is not null) return "Statistics";
        var parts = type.Split('.');
        return parts.Length > 2 && FoldersOfTheCore.ContainsKey(parts[1]) ? parts[1] : "";
    }

    /// <summary>
    /// For each type of an assembly, nested ones with the one they are in, the full names of the types it names
    /// anywhere.
    /// </summary>
    private static HashSet<(string Type, string Name)> KnownBy(Assembly assembly)
    {
        var known = new HashSet<(string, string)>();
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var reader = file.GetMetadataReader();
        var names = new TypeNames();
        foreach (var handle in reader.TypeDefinitions)
        {
            var type = reader.GetTypeDefinition(handle);
            var own = TypeNames.Outermost(reader, handle);
            Know(type.BaseType);
            foreach (var implemented in type.GetInterfaceImplementations())
                Know(reader.GetInterfaceImplementation(implemented).Interface);
            foreach (var field in type.GetFields()) Know(reader.GetFieldDefinition(field).DecodeSignature(names, own));
            foreach (var property in type.GetProperties())
                KnowMethod(reader.GetPropertyDefinition(property).DecodeSignature(names, own));
            foreach (var each in type.GetMethods())
            {
                var method = reader.GetMethodDefinition(each);
                KnowMethod(method.DecodeSignature(names, own));
                if (method.RelativeVirtualAddress == 0) continue;
                var body = file.GetMethodBody(method.RelativeVirtualAddress);
                if (!body.LocalSignature.IsNil)
                {
                    foreach (var local in reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(names,
                        own)) Know(local);
                }
                foreach (var token in Code.TokensIn(body.GetILBytes()!)) Know(MetadataHandleOf(token));
            }

            void KnowMethod(MethodSignature<ImmutableArray<string>> signature)
            {
                Know(signature.ReturnType);
                foreach (var parameter in signature.ParameterTypes) Know(parameter);
            }

            void Know(object what)
            {
                switch (what)
                {
                    case ImmutableArray<string> types:
                        foreach (var each in types) if (each.Length > 0) known.Add((own, each));
                        break;
                    case EntityHandle { IsNil: false } entity:
                        KnowEntity(entity);
                        break;
                }
            }

            void KnowEntity(EntityHandle entity)
            {
                switch (entity.Kind)
                {
                    case HandleKind.TypeDefinition:
                        known.Add((own, TypeNames.Outermost(reader, (TypeDefinitionHandle)entity)));
                        break;
                    case HandleKind.TypeReference:
                        known.Add((own, TypeNames.Outermost(reader, (TypeReferenceHandle)entity)));
                        break;
                    case HandleKind.TypeSpecification:
                        Know(reader.GetTypeSpecification((TypeSpecificationHandle)entity).DecodeSignature(names, own));
                        break;
                    case HandleKind.MethodDefinition:
                        KnowEntity(reader.GetMethodDefinition((MethodDefinitionHandle)entity).GetDeclaringType());
                        break;
                    case HandleKind.FieldDefinition:
                        KnowEntity(reader.GetFieldDefinition((FieldDefinitionHandle)entity).GetDeclaringType());
                        break;
                    case HandleKind.MemberReference:
                        KnowEntity(reader.GetMemberReference((MemberReferenceHandle)entity).Parent);
                        break;
                    case HandleKind.MethodSpecification:
                        var method = reader.GetMethodSpecification((MethodSpecificationHandle)entity);
                        KnowEntity(method.Method);
                        foreach (var argument in method.DecodeSignature(names, own)) Know(argument);
                        break;
                }
            }
        }
        return known;

        static object MetadataHandleOf(int token) =>
            System.Reflection.Metadata.Ecma335.MetadataTokens.EntityHandle(token);
    }

    /// <summary>The names in a signature: all types that it is put together of.</summary>
    private sealed class TypeNames : ISignatureTypeProvider<ImmutableArray<string>, string>
    {
        public static string Outermost(MetadataReader reader, TypeDefinitionHandle handle)
        {
            var type = reader.GetTypeDefinition(handle);
            return type.GetDeclaringType() is { IsNil: false } outer
                ? Outermost(reader, outer) : Full(reader, type.Namespace, type.Name);
        }

        public static string Outermost(MetadataReader reader, TypeReferenceHandle handle)
        {
            var type = reader.GetTypeReference(handle);
            return type.ResolutionScope.Kind == HandleKind.TypeReference
                ? Outermost(reader, (TypeReferenceHandle)type.ResolutionScope)
                : Full(reader, type.Namespace, type.Name);
        }

        public ImmutableArray<string> GetArrayType(ImmutableArray<string> elementType, ArrayShape shape) => elementType;

        public ImmutableArray<string> GetByReferenceType(ImmutableArray<string> elementType) => elementType;

        public ImmutableArray<string> GetFunctionPointerType(MethodSignature<ImmutableArray<string>> signature) =>
            [.. signature.ReturnType, .. signature.ParameterTypes.SelectMany(type => type)];

        public ImmutableArray<string> GetGenericInstantiation(
            ImmutableArray<string> genericType, ImmutableArray<ImmutableArray<string>> typeArguments) =>
            [.. genericType, .. typeArguments.SelectMany(type => type)];

        public ImmutableArray<string> GetGenericMethodParameter(string genericContext, int index) => [];

        public ImmutableArray<string> GetGenericTypeParameter(string genericContext, int index) => [];

        public ImmutableArray<string> GetModifiedType(
            ImmutableArray<string> modifier, ImmutableArray<string> unmodifiedType, bool isRequired) => unmodifiedType;

        public ImmutableArray<string> GetPinnedType(ImmutableArray<string> elementType) => elementType;

        public ImmutableArray<string> GetPointerType(ImmutableArray<string> elementType) => elementType;

        public ImmutableArray<string> GetPrimitiveType(PrimitiveTypeCode typeCode) => [];

        public ImmutableArray<string> GetSZArrayType(ImmutableArray<string> elementType) => elementType;

        public ImmutableArray<string> GetTypeFromDefinition(
            MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => [Outermost(reader, handle)];

        public ImmutableArray<string> GetTypeFromReference(
            MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => [Outermost(reader, handle)];

        public ImmutableArray<string> GetTypeFromSpecification(
            MetadataReader reader, string genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        private static string Full(MetadataReader reader, StringHandle space, StringHandle name) =>
            $"{reader.GetString(space)}.{reader.GetString(name)}";
    }

    /// <summary>Reads the code of methods.</summary>
    private static class Code
    {
        private static readonly Dictionary<short, OpCode> Codes =
            typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

        /// <summary>The tokens of types, methods and fields in a body.</summary>
        public static IEnumerable<int> TokensIn(byte[] code)
        {
            for (var at = 0; at < code.Length;)
            {
                var value = code[at++] is 0xFE ? unchecked((short)(0xFE00 | code[at++])) : code[at - 1];
                var operand = Codes[value].OperandType;
                if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok
                    or OperandType.InlineType)
                    yield return BitConverter.ToInt32(code, at);
                at += operand switch
                {
                    OperandType.InlineNone => 0,
                    OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                    OperandType.InlineVar => 2,
                    OperandType.InlineI8 or OperandType.InlineR => 8,
                    OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
                    _ => 4,
                };
            }
        }
    }
}
