#!/usr/bin/env bash
# NumSharp 0.70.0 (NuGet): a choice without replacement has the same item twice.
#
# Input: all five of five movies, and two of three with weights .98, .01 and .01, replace: false, from 100 seeds.
# Expected: different items (NumPy's random.choice, whose seeds NumSharp repeats elsewhere), so five of five are a
# permutation, as np.random.permutation is.
# Seen: repetitions in 99 of 100 and in 98: items are drawn with replacement, as without the option. Negatives or a
# test set that are drawn so hold some movies twice and lack others.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package NumSharp@0.70.0
#:property PublishAot=false
#:property InvariantGlobalization=true
#:property NoWarn=$(NoWarn);NU1603;NDW012
using NumSharp;

void Show(string what, Func<NDArray> draw)
{
    var repeated = 0;
    for (var seed = 1; seed <= 100; seed++)
    {
        np.random.seed(seed);
        var drawn = draw().astype(np.int64).ToArray<long>();
        if (drawn.Distinct().Count() < drawn.Length)
            repeated++;
    }
    Console.WriteLine($"{what}: repetitions in {repeated} of 100");
}

Show("5 of 5", () => np.random.choice(5, 5, false));
Show("2 of 3 with weights", () => np.random.choice(3, 2, false, new double[] { 0.98, 0.01, 0.01 }));
Show("permutation", () => np.random.permutation(5));
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
5 of 5: repetitions in 99 of 100
2 of 3 with weights: repetitions in 98 of 100
permutation: repetitions in 0 of 100
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
