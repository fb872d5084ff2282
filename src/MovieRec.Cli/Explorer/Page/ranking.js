// From scores to a list.

// The order of items with equal scores, as the library's TieOrder draws it: rank(u, i) = h(h(h(seed) ⊕ u) ⊕ i), the higher rank first.
const NOBODY = -1, TIE_SEED = 42;

function tieOrder(owner) {
  const h = value => {
    value = Math.imul(value ^ value >>> 16, 0x85EBCA6B);
    value = Math.imul(value ^ value >>> 13, 0xC2B2AE35);
    return (value ^ value >>> 16) >>> 0;
  };
  const stream = h(h(TIE_SEED) ^ owner);
  return item => h(stream ^ item);
}

// The items of the largest scores, best first; equal ones in the order of the list's owner.
function best(items, scores, count, owner) {
  const rank = tieOrder(owner);
  return [...items].sort((a, b) => scores[b] - scores[a] || rank(b) - rank(a)).slice(0, count);
}

// Maximal marginal relevance (Carbonell and Goldstein 1998): each place goes to the item of the largest
//   (1 − δ)·score / |best score| − δ·(largest similarity to an item already in the list).
// Only the 'pool' best items compete, so that no list holds what the model thinks nothing of; δ = 0 gives the list of 'best'.
function diversify(items, scores, count, diversity, similarity, owner, pool = 200) {
  const rest = best(items, scores, Math.max(pool, count), owner);
  if (diversity === 0 || rest.length === 0) return rest.slice(0, count);
  const scale = Math.max(Math.abs(scores[rest[0]]), Number.MIN_VALUE);
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
