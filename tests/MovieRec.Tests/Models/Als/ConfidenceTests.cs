using CsCheck;
using MovieRec.Models.Als;
using MovieRec.Numerics;

namespace MovieRec.Tests.Models.Als;

/// <summary>c = 1 + α·r and √(c − α₀), entry by entry, and what lies behind them.</summary>
public sealed class ConfidenceTests
{
    [Fact]
    public void Weights_are_those_of_the_definition_and_the_padding_repeats_the_last() =>
    Gen.Select(Gen.Float[0, 5].Array[1, 70], Gen.Float[0, 40], Gen.Float[0, 1]).Sample((values, alpha, unobserved) =>
    {
        var padded = FactorMatrix.PaddedLength(values.Length);
        var (confidences, roots) = (new float[padded], new float[padded]);

        Confidence.Weigh(new AlsOptions { Alpha = alpha, UnobservedWeight = unobserved }, values, confidences, roots);

        for (var entry = 0; entry < padded; entry++)
        {
            var c = 1 + (double)alpha * values[Math.Min(entry, values.Length - 1)];
            Assert.Equal(c, confidences[entry], 1e-6 * c);
            // The difference may cancel: what rounding c leaves of it stands under the root.
            Assert.Equal(c - unobserved, (double)roots[entry] * roots[entry], 1e-6 * c);
        }
    });

    [Fact]
    public void Small_weights_worked_by_hand()
    {
        var (confidences, roots) = (new float[16], new float[16]);
        Confidence.Weigh(new AlsOptions { Alpha = 4, UnobservedWeight = 1 }, [1, 4, 0], confidences, roots);
        Assert.Equal([5f, 17f, 1f], confidences[..3]);
        Assert.Equal([2f, 4f, 0f], roots[..3]);
    }
}
