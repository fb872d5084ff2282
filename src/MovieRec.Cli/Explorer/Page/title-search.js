// Finds movies by what somebody types of a title: with or without the article, before or behind it, anywhere in the
// title, with an error or two. As the library's MovieSearch does; keyOf is the library's key of a title.

// titles: text. Gives a function from order, the items that can be found, the likeliest first, to a function from text
// to items.
function createTitleSearch(titles, keyOf) {
  const MOST = 8;
  // Of words with a letter left out or exchanged, the likeness is above this; of other words hardly ever.
  const ALIKE = 80, SHORTEST = 4;
  const keys = titles.map(keyOf);

  // Each word typed has one in the title that it is most like; the least like of them counts.
  const likenessOf = (words, title) => Math.min(...words.map(word =>
    Math.max(...title.map(other => word.length < SHORTEST && word !== other ? 0 : likeness(word, other)))));

  return order => text => {
    const typed = keyOf(text);
    if (typed === "") return [];
    // An article that somebody types behind the name is part of no key.
    const named = typed.split(" ").filter(word => !["the", "a", "an"].includes(word)), words = named.length > 0 ? named : [typed];
    const starts = [], contains = [];
    for (const item of order) {
      if (words.every(word => keys[item].includes(word))) (keys[item].startsWith(typed) ? starts : contains).push(item);
    }
    if (starts.length + contains.length > 0) return [...starts, ...contains].slice(0, MOST);
    return order.map(item => [item, likenessOf(words, keys[item].split(" "))]).filter(([, alike]) => alike >= ALIKE)
      .sort((a, b) => b[1] - a[1]).slice(0, MOST).map(([item]) => item);
  };
}
