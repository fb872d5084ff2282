// ALS. Factors of a user are an array of f numbers.

function createAlsModel(part) {
  const { factors: f, alpha, unobservedWeight, regularization, scalesByHistory, scalingExponent, likedFrom, priorHistory } = part;
  const itemFactors = unpack(part.itemFactors), userFactors = unpack(part.userFactors);
  const popularity = unpack(part.popularity);
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

  // A rating below the middle of the scale is a dislike: it speaks for no other movie.
  const likedOf = ({ items, weights }) => ({ items: items.filter((_, at) => weights[at] >= likedFrom), weights: weights.filter(weight => weight >= likedFrom) });

  function sharesOf(history, solved, item, scale) {
    const direction = solved ? solveCholesky(solved.lower, f, itemFactors.subarray(item * f, (item + 1) * f)) : new Float64Array(f);
    const rank = tieOrder(item);
    return history.items
      .map((other, at) => ({ item: other, share: history.weights[at] >= likedFrom ? scale * confidence(history.weights[at]) * dot(direction, 0, itemFactors, other * f, f) : 0 }))
      .sort((a, b) => b.share - a.share || rank(b.item) - rank(a.item));
  }

  return {
    // x that a user of the training is served with.
    userFactors: user => userFactors.subarray(user * f, (user + 1) * f),

    // A new user. With x the factors from the n movies they liked and π the popularity, the scores (1 − w)·xᵀy + w·π, w = κ² / (κ² + n²);
    // and functions that give an item's shares: of each movie of the history, the largest first, (1 − w)·c_j·(yᵀA⁻¹y_j) where it was liked and
    // 0 where not; and of popularity, w·π.
    foldIn(history) {
      const liked = likedOf(history), n = liked.items.length;
      const weight = n === 0 ? 1 : priorHistory ** 2 / (priorHistory ** 2 + n ** 2);
      const solved = n === 0 ? null : equations(liked);
      const taste = solved && this.score(solveCholesky(solved.lower, f, solved.target));
      return {
        scores: Float64Array.from(popularity, (share, item) => weight * share + (taste ? (1 - weight) * taste[item] : 0)),
        popularityShare: item => weight * popularity[item],
        explain: item => sharesOf(history, solved, item, 1 - weight),
      };
    },

    // A user of the training: their own factors alone, or popularity where they liked nothing.
    ofUser(user, history) {
      const liked = likedOf(history);
      if (liked.items.length === 0) return this.foldIn(history);
      const solved = equations(liked);
      return { scores: this.score(this.userFactors(user)), popularityShare: () => 0, explain: item => sharesOf(history, solved, item, 1) };
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
