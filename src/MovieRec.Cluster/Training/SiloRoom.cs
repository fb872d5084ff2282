using MovieRec.Models.Als;
using MovieRec.Numerics;

namespace MovieRec.Cluster.Training;

/// <summary>
/// Room for the other side's factors, which one block after the other uses: it grows to what the largest needs, and
/// nothing is left to collect.
/// </summary>
internal sealed class SiloRoom
{
    private FactorMatrix _factors = new(0, 1);

    /// <summary>Room for so many rows; what lies in it is what was left there, zeros in the padding.</summary>
    public FactorMatrix Of(int rows, int factors)
    {
        if (_factors.ColumnCount != factors || _factors.RowCount < rows) _factors = new FactorMatrix(rows, factors);
        return _factors.Top(rows);
    }
}
