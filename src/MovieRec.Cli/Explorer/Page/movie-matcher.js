// Finds movies by title and year as the library's MovieMatcher does; where more than one may be meant, none is taken.

// Names and keys of titles. rules: { article, letters, numerals }, as MovieTitle of the library holds them.
function createTitles({ article, letters, numerals }) {
  const articlePattern = new RegExp(article);

  const withArticleInFront = title => title.replace(articlePattern, (...match) => {
    const { name, article, rest } = match.at(-1);
    return article + (article.endsWith("'") ? "" : " ") + name + rest;
  });

  // Letter by letter, as the library goes: the lower case of a few letters is longer, and these stay.
  function key(name) {
    let text = "";
    for (const letter of withArticleInFront(name.trim()).replaceAll("&", " and ").split("")) {
      if (/\p{Mn}/u.test(letter) || letter === "'" || letter === "’" || letter === ".") continue;
      const lower = letter.toLowerCase(), small = lower.length === 1 ? lower : letter;
      text += /[\p{L}\p{Nd}]/u.test(small) ? (Object.hasOwn(letters, small) ? letters[small] : small) : " ";
    }
    const words = text.split(" ").filter(word => word)
      .map((word, at) => at > 0 && Object.hasOwn(numerals, word) ? numerals[word] : word);
    return (words.length > 1 && ["the", "a", "an"].includes(words[0]) ? words.slice(1) : words).join(" ");
  }

  // The name before the parentheses, and those in them but for years.
  function namesIn(title) {
    const inside = [...title.matchAll(/\(([^()]*)\)/g)].map(match => match[1].replace(/^a\.?k\.?a\.? /i, "").trim());
    return [title.replace(/\([^()]*\)/g, "").trim(), ...inside.filter(name => name !== "" && !/^[0-9]/.test(name))];
  }

  return { key, keysOf: title => namesIn(title).map(key) };
}

// 100·(1 − d / (length of a + length of b)) with d the insertions and deletions that lead from a to b, as
// FuzzySharp's Fuzz.Ratio.
function likeness(a, b) {
  let before = new Uint16Array(b.length + 1), row = new Uint16Array(b.length + 1);
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < b.length; j++) row[j + 1] = a[i] === b[j] ? before[j] + 1 : Math.max(before[j + 1], row[j]);
    [before, row] = [row, before];
  }
  const share = 100 * (2 * before[b.length] / (a.length + b.length)), floor = Math.floor(share);
  // Halves go to the even number, as in .NET.
  return share - floor === .5 ? floor + floor % 2 : Math.round(share);
}

// part: what the page carries, as MatchingPart writes it. Movies are items, and beyond those movies that the model does
// not know.
function createMatcher(part) {
  const titles = createTitles(part.titles), { sure, possible, margin, mostCandidates } = part.limits;
  const entryMovies = unpack(part.movies), years = unpack(part.years), isShort = unpack(part.isShort);
  const sortWords = key => key.split(" ").sort().join(" ");
  const numbersIn = key => key.split(" ").filter(word => /[0-9]/.test(word)).sort().join(" ");
  const entries = part.keys.map((key, at) => ({
    movie: entryMovies[at], year: years[at] || null, key, isShort: isShort[at] === 1,
    sorted: sortWords(key), numbers: numbersIn(key),
  }));
  const byKey = new Map(entries.map(entry => [entry.key, []]));
  for (const entry of entries) byKey.get(entry.key).push(entry);

  const found = movies =>
    movies.length === 1 ? { movie: movies[0], candidates: [] } : { movie: null, candidates: movies };
  const isOfYear = (entry, year) => year === null || entry.year === null || Math.abs(entry.year - year) <= 1;

  // { movie, candidates }: the movie, or those that may be meant, or null and nothing.
  function find({ title, originalTitle, year }) {
    const keys = [...new Set([title, originalTitle].flatMap(titles.keysOf))].filter(key => key !== "");
    for (const short of [false, true]) {
      const same = keys.flatMap(key => byKey.get(key) ?? [])
        .filter(entry => entry.isShort === short && isOfYear(entry, year));
      const exact = same.filter(entry => year !== null && entry.year === year);
      if (same.length > 0) return found([...new Set((exact.length > 0 ? exact : same).map(entry => entry.movie))]);
    }
    // Without a year, likeness is no evidence.
    if (year === null) return found([]);

    const near = new Map();
    for (const key of keys) {
      const sorted = sortWords(key), numbers = numbersIn(key);
      for (const entry of entries) {
        if (entry.isShort || entry.year === null || !isOfYear(entry, year) || entry.numbers !== numbers) continue;
        // Of lengths this different, no two titles can be like enough.
        if (200 * Math.min(key.length, entry.key.length) < (possible - 1) * (key.length + entry.key.length)) continue;
        const ratio = Math.max(likeness(key, entry.key), likeness(sorted, entry.sorted));
        if (ratio >= possible) near.set(entry.movie, Math.max(ratio, near.get(entry.movie) ?? 0));
      }
    }
    const ranked = [...near].sort((a, b) => b[1] - a[1]);
    if (ranked.length === 0) return found([]);
    const isSure = ranked[0][1] >= sure && (ranked.length === 1 || ranked[1][1] <= ranked[0][1] - margin);
    if (isSure) return found([ranked[0][0]]);
    return { movie: null, candidates: ranked.slice(0, mostCandidates).map(([movie]) => movie) };
  }

  // The ratings of a file on the scale of the data: { mine: Map of item to rating, unsure: [{ rating, candidates }],
  // unknown: [rating] }. Where a movie is rated twice, the later line counts.
  function findAll(ratings, itemCount) {
    const onScale = value => Math.min(Math.max(Math.fround(value * part.highest), part.lowest), part.highest);
    const mine = new Map(), unsure = [], unknown = [];
    for (const rating of ratings) {
      const { movie, candidates } = find(rating);
      if (candidates.length > 0) unsure.push({ rating, candidates });
      else if (movie !== null && movie < itemCount) mine.set(movie, onScale(rating.value));
      else unknown.push(rating);
    }
    return { mine, unsure, unknown };
  }

  return { findAll, key: titles.key, keysOf: titles.keysOf };
}
