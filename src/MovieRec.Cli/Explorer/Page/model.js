// The trained model. A history is { items, weights }, items ascending. A model has
//   foldIn(history)       what a new user is offered; only where part.noOwnRatings is null
//   ofUser(user, history) what a user of the training is offered
//   similarity(a, b)      how alike two movies are, 1 at most
// and the first two give { scores, popularityShare(item), explain(item) }: a score a movie, -Infinity where the page has
// none, and what makes it up, the largest share first.

// Typed array of what the page carries as base64.
function unpack(packed) {
  const text = atob(packed.base64), bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new globalThis[packed.type](bytes.buffer);
}

function createModel(part, itemCount, histories) {
  if (part.kind === "als") return createAlsModel(part);
  const similarity = createTogether(itemCount, histories);
  switch (part.kind) {
    case "sum": return { ...createSumModel(part, itemCount), similarity };
    case "shared": return { ...createSharedModel(part), similarity };
    default: return { ...createListModel(part, itemCount), similarity };
  }
}

// n_ij / sqrt(n_i·n_j) with n_ij the users of the page who rated both: the cosine of who rated what.
function createTogether(itemCount, { starts, items }) {
  const words = Math.ceil((starts.length - 1) / 32), users = new Uint32Array(itemCount * words), counts = new Uint32Array(itemCount);
  for (let user = 0; user + 1 < starts.length; user++) {
    for (let at = starts[user]; at < starts[user + 1]; at++) {
      users[items[at] * words + (user >>> 5)] |= 1 << (user & 31);
      counts[items[at]]++;
    }
  }
  const bits = word => {
    word -= word >>> 1 & 0x55555555;
    word = (word & 0x33333333) + (word >>> 2 & 0x33333333);
    return Math.imul(word + (word >>> 4) & 0x0F0F0F0F, 0x01010101) >>> 24;
  };
  return (a, b) => {
    if (counts[a] === 0 || counts[b] === 0) return 0;
    let both = 0;
    for (let word = 0; word < words; word++) both += bits(users[a * words + word] & users[b * words + word]);
    return both / Math.sqrt(counts[a] * counts[b]);
  };
}
