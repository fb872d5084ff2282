using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;

namespace MovieRec.Workbook.Host;

/// <summary>
/// Finds the assemblies that cells refer to. Those that others only need in turn are found as well, but for the
/// compilers: the kernel's own assembly would bring them all into every cell's compilation, some 150 MB that no cell
/// looks into. A cell that does refers to them with <c>#r</c>. Every cell asks again for what the first one found. It
/// must be given the same objects: the compiler shares what it knows of an assembly between compilations that refer to
/// it by one object, and reads the file anew for another.
/// </summary>
/// <param name="folder">Folder that <c>#r</c> is relative to.</param>
internal sealed class CellReferences(string folder) : MetadataReferenceResolver
{
    private static readonly string[] Compilers =
    [
        "Microsoft.CodeAnalysis.CSharp", "Microsoft.CodeAnalysis.Workspaces", "Microsoft.CodeAnalysis.Features",
        "Microsoft.CodeAnalysis.VisualBasic", "FSharp.Compiler.Service",
    ];

    private readonly ScriptMetadataResolver _resolver = ScriptMetadataResolver.Default.WithBaseDirectory(folder);
    private readonly ConcurrentDictionary<(string, string?, MetadataReferenceProperties),
        ImmutableArray<PortableExecutableReference>> _references = new();
    private readonly ConcurrentDictionary<AssemblyIdentity, PortableExecutableReference?> _missing = new();

    /// <inheritdoc/>
    public override bool ResolveMissingAssemblies => true;

    /// <inheritdoc/>
    public override PortableExecutableReference? ResolveMissingAssembly(
        MetadataReference definition, AssemblyIdentity referenceIdentity) =>
        _missing.GetOrAdd(referenceIdentity, identity =>
            Array.Exists(Compilers, name => identity.Name.StartsWith(name, StringComparison.Ordinal))
                ? null : _resolver.ResolveMissingAssembly(definition, identity));

    /// <inheritdoc/>
    public override ImmutableArray<PortableExecutableReference> ResolveReference(
        string reference, string? baseFilePath, MetadataReferenceProperties properties)
    {
        var key = (reference, baseFilePath, properties);
        if (_references.TryGetValue(key, out var known)) return known;
        ImmutableArray<PortableExecutableReference> found =
            [.. _resolver.ResolveReference(reference, baseFilePath, properties).Select(found =>
            MetadataReference.CreateFromFile(found.FilePath!, properties,
                XmlDocumentationProvider.CreateFromFile(Path.ChangeExtension(found.FilePath!, ".xml"))))];
        // What is missing may be there for the next cell.
        return found.IsEmpty ? found : _references.GetOrAdd(key, found);
    }

    /// <inheritdoc/>
    public override bool Equals(object? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
