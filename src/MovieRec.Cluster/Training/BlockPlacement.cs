using System.Globalization;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace MovieRec.Cluster.Training;

/// <summary>
/// Spreads the parts of each side evenly: part p goes to silo p mod n, of the n there are when it is placed.
/// </summary>
[Serializable, GenerateSerializer]
internal sealed class BlockPlacement : PlacementStrategy;

/// <summary>Marks grains that <see cref="BlockPlacement"/> places.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class BlockPlacementAttribute() : PlacementAttribute(new BlockPlacement());

/// <summary>Finds the place.</summary>
internal sealed class BlockPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(
        PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        Array.Sort(silos, static (a, b) => a.CompareTo(b));
        var key = target.GrainIdentity.Key.ToString()!;
        var part = int.Parse(key.AsSpan(key.LastIndexOf('/') + 1), CultureInfo.InvariantCulture);
        return Task.FromResult(silos[part % silos.Length]);
    }
}
