// Models other than ALS, as much of each as a page can hold.

// score(i) = Σ_j r_j^p·w_ji over the history; without one, how many rated it.
function createSumModel(part, itemCount) {
  const scales = unpack(part.scales), steps = unpack(part.weights), popularity = unpack(part.popularity);
  const shareOf = (item, rating, other) => Math.pow(rating, part.ratingPower) * scales[item] * steps[item * itemCount + other];

  function foldIn({ items, weights }) {
    const scores = new Float64Array(itemCount);
    if (items.length === 0) scores.set(popularity);
    else items.forEach((item, at) => { for (let other = 0; other < itemCount; other++) scores[other] += shareOf(item, weights[at], other); });
    return {
      scores,
      popularityShare: item => items.length === 0 ? popularity[item] : 0,
      explain(item) {
        const rank = tieOrder(item);
        return items.map((other, at) => ({ item: other, share: shareOf(other, weights[at], item) })).sort((a, b) => b.share - a.share || rank(b.item) - rank(a.item));
      },
    };
  }

  // A user of the training is to such a model what anybody with the same history is.
  return { foldIn, ofUser: (_, history) => foldIn(history) };
}

// The same scores for everybody.
function createSharedModel(part) {
  const scores = Float64Array.from(unpack(part.scores));
  const foldIn = () => ({ scores, popularityShare: item => scores[item], explain: () => [] });
  return { foldIn, ofUser: foldIn };
}

// The best movies of each user, ranked when the page was made.
function createListModel(part, itemCount) {
  const starts = unpack(part.starts), items = unpack(part.items), listed = unpack(part.scores);
  return {
    ofUser(user) {
      const scores = new Float64Array(itemCount).fill(-Infinity);
      for (let at = starts[user]; at < starts[user + 1]; at++) scores[items[at]] = listed[at];
      return { scores, popularityShare: () => 0, explain: () => [] };
    },
  };
}
