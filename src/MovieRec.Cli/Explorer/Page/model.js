// The trained model. A history is { items, weights }, items ascending; factors of a user are an array of f numbers.

// Typed array of what the page carries as base64.
function unpack(packed) {
  const text = atob(packed.base64), bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new globalThis[packed.type](bytes.buffer);
}

function createModel(part) {
  const { factors: f, alpha, unobservedWeight, regularization, scalesByHistory, scalingExponent } = part;
  const itemFactors = unpack(part.itemFactors), userFactors = unpack(part.userFactors);
  const itemCount = itemFactors.length / f;

  const norms = new Float64Array(itemCount);
  for (let item = 0; item < itemCount; item++) norms[item] = Math.sqrt(dot(itemFactors, item * f, itemFactors, item * f, f));

  // α₀·YᵀY, which every history shares.
  const shared = new Float64Array(f * f);
  for (let item = 0; item < itemCount; item++) addOuterProduct(shared, f, unobservedWeight, itemFactors, item * f);

  const confidence = weight => 1 + alpha * weight;

  // A = α₀·YᵀY + λI + Σ (c − α₀)·y·yᵀ and b = Σ c·y over the history; L with A = L·Lᵀ.
  function equations({ items, weights }) {
    const matrix = shared.slice(), target = new Float64Array(f);
    items.forEach((item, at) => {
      const c = confidence(weights[at]);
      addOuterProduct(matrix, f, c - unobservedWeight, itemFactors, item * f);
      for (let i = 0; i < f; i++) target[i] += c * itemFactors[item * f + i];
    });
    const lambda = regularization * (scalesByHistory ? Math.pow(items.length + unobservedWeight * itemCount, scalingExponent) : 1);
    for (let i = 0; i < f; i++) matrix[i * f + i] += lambda;
    if (!factorCholesky(matrix, f)) throw new Error("These ratings have no finite solution.");
    return { lower: matrix, target };
  }

  return {
    itemCount,

    // x of a user who was in the training.
    userFactors: user => userFactors.subarray(user * f, (user + 1) * f),

    // A new user: the factors x with A·x = b, and a function that gives the share c_j·(yᵀA⁻¹y_j) of each movie j of the history in an
    // item's score, the largest first.
    foldIn(history) {
      const { lower, target } = equations(history);
      return {
        factors: solveCholesky(lower, f, target),
        explain(item) {
          const direction = solveCholesky(lower, f, itemFactors.subarray(item * f, (item + 1) * f));
          return history.items
            .map((other, at) => ({ item: other, share: confidence(history.weights[at]) * dot(direction, 0, itemFactors, other * f, f) }))
            .sort((a, b) => b.share - a.share);
        },
      };
    },

    // xᵀy of every item.
    score(x) {
      const scores = new Float64Array(itemCount);
      for (let item = 0; item < itemCount; item++) scores[item] = dot(x, 0, itemFactors, item * f, f);
      return scores;
    },

    // Cosine of two items' factors; 0 where one has none.
    similarity(a, b) {
      const product = norms[a] * norms[b];
      return product > 0 ? dot(itemFactors, a * f, itemFactors, b * f, f) / product : 0;
    },
  };
}
