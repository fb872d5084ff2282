// Small dense systems in double precision. A matrix is an n × n array, row by row, of which only the lower triangle is read.

// Σ x[xAt + i]·y[yAt + i], i < n.
function dot(x, xAt, y, yAt, n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += x[xAt + i] * y[yAt + i];
  return sum;
}

// A += w·vvᵀ, with v the n entries of a at 'at'.
function addOuterProduct(matrix, n, weight, v, at) {
  for (let row = 0; row < n; row++) {
    const factor = weight * v[at + row], start = row * n;
    for (let column = 0; column <= row; column++) matrix[start + column] += factor * v[at + column];
  }
}

// A = L·Lᵀ, L over A; false where A is not positive definite.
function factorCholesky(matrix, n) {
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      const rest = matrix[row * n + column] - dot(matrix, row * n, matrix, column * n, column);
      if (row > column) matrix[row * n + column] = rest / matrix[column * n + column];
      else if (rest > 0) matrix[row * n + row] = Math.sqrt(rest);
      else return false;
    }
  }
  return true;
}

// x with L·Lᵀ·x = b.
function solveCholesky(lower, n, b) {
  const x = Float64Array.from(b);
  for (let row = 0; row < n; row++) x[row] = (x[row] - dot(lower, row * n, x, 0, row)) / lower[row * n + row];
  for (let row = n - 1; row >= 0; row--) {
    x[row] /= lower[row * n + row];
    for (let above = 0; above < row; above++) x[above] -= lower[row * n + above] * x[row];
  }
  return x;
}
