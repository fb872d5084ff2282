using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;

namespace MovieRec.Workbook.Host;

/// <summary>
/// Finds the assemblies that cells refer to. Those that others only need in turn are found as well, but for the compilers: the kernel's own assembly would
/// bring them all into every cell's compilation, some 150 MB that no cell looks into. A cell that does refers to them with <c>#r</c>.
/// </summary>
/// <param name="folder">Folder that <c>#r</c> is relative to.</param>
internal sealed class CellReferences(string folder) : MetadataReferenceResolver
{
    private static readonly string[] Compilers =
    [
        "Microsoft.CodeAnalysis.CSharp", "Microsoft.CodeAnalysis.Workspaces", "Microsoft.CodeAnalysis.Features", "Microsoft.CodeAnalysis.VisualBasic", "FSharp.Compiler.Service",
    ];

    private readonly ScriptMetadataResolver _resolver = ScriptMetadataResolver.Default.WithBaseDirectory(folder);

    /// <inheritdoc/>
    public override bool ResolveMissingAssemblies => true;

    /// <inheritdoc/>
    public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity) =>
        Array.Exists(Compilers, name => referenceIdentity.Name.StartsWith(name, StringComparison.Ordinal)) ? null : _resolver.ResolveMissingAssembly(definition, referenceIdentity);

    /// <inheritdoc/>
    public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties) =>
        [.. _resolver.ResolveReference(reference, baseFilePath, properties).Select(found =>
            MetadataReference.CreateFromFile(found.FilePath!, properties, XmlDocumentationProvider.CreateFromFile(Path.ChangeExtension(found.FilePath!, ".xml"))))];

    /// <inheritdoc/>
    public override bool Equals(object? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
