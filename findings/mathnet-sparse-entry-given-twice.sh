#!/usr/bin/env bash
# MathNet.Numerics 5.0.0 (NuGet): an entry given twice to a sparse matrix reads as one value and computes as another.
#
# Input: the entry (0, 0) with 1 and with 2, as a user who rated a movie twice.
# Expected: one rule: the sum (SciPy's coo_matrix), the last, or a refusal.
# Seen: the indexer says 1, the row sum and the product with a vector say 3, and there are two stored values.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:package MathNet.Numerics@5.0.0
#:property PublishAot=false
#:property InvariantGlobalization=true
using MathNet.Numerics.LinearAlgebra;
var matrix = Matrix<double>.Build.SparseOfIndexed(2, 2, [(0, 0, 1.0), (0, 0, 2.0)]);
var product = matrix * Vector<double>.Build.Dense(2, 1.0);
var stored = matrix.EnumerateIndexed(Zeros.AllowSkip).Count();
Console.WriteLine($"indexer {matrix[0, 0]}, row sum {matrix.RowSums()[0]}, product {product[0]}, stored {stored}");
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
indexer 1, row sum 3, product 3, stored 2
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
