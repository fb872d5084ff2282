// From scores to a list.

// The items of the largest scores, best first; of equal scores the lower item first.
function best(items, scores, count) {
  return [...items].sort((a, b) => scores[b] - scores[a] || a - b).slice(0, count);
}

// Maximal marginal relevance (Carbonell and Goldstein 1998): each place goes to the item of the largest
//   (1 − δ)·score / best score − δ·(largest similarity to an item already in the list).
// Only the 'pool' best items compete, so that no list holds what the model thinks nothing of; δ = 0 gives the list of 'best'.
function diversify(items, scores, count, diversity, similarity, pool = 200) {
  const rest = best(items, scores, Math.max(pool, count));
  if (diversity === 0 || rest.length === 0) return rest.slice(0, count);
  const scale = Math.max(scores[rest[0]], Number.MIN_VALUE);
  const closest = new Map(rest.map(item => [item, 0]));
  const list = [];
  while (list.length < count && rest.length > 0) {
    let chosen = 0, largest = -Infinity;
    rest.forEach((item, at) => {
      const gain = (1 - diversity) * scores[item] / scale - diversity * closest.get(item);
      if (gain > largest) [chosen, largest] = [at, gain];
    });
    const [item] = rest.splice(chosen, 1);
    list.push(item);
    for (const other of rest) closest.set(other, Math.max(closest.get(other), similarity(item, other)));
  }
  return list;
}
