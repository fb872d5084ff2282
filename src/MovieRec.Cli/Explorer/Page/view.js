// What the page shows: whose ratings, the list, the card, the map, and how a change of one reaches the others.

const data = JSON.parse(byId("explorer-data").textContent);
const userStarts = unpack(data.users.starts), userItems = unpack(data.users.items), userRatings = unpack(data.users.ratings);
const model = createModel(data.model, data.movies.titles.length, { starts: userStarts, items: userItems });
const takesRatings = data.model.noOwnRatings === null;
const movies = {
  titles: data.movies.titles,
  years: unpack(data.movies.years),
  genres: data.movies.genres,
  counts: unpack(data.movies.counts),
  means: unpack(data.movies.means),
  facts: item => [movies.years[item] || null, movies.genres[item].map(genre => data.genres[genre]).join(", ") || null].filter(Boolean).join(" · "),
};
const items = movies.titles.map((_, item) => item);
const byPopularity = best(items, movies.counts, items.length, NOBODY);

// Users

// A user's index in the library: the page may carry only some of them, at equal distances.
const indexOf = user => Math.floor(user * data.users.total / data.users.ids.length);

function historyOf(user) {
  const from = userStarts[user], to = userStarts[user + 1];
  return { items: [...userItems.subarray(from, to)], weights: [...userRatings.subarray(from, to)].map(level => data.users.levels[level]) };
}

// State

const USUAL_LENGTH = 10;
const state = { isMine: takesRatings, user: 0, mine: new Map(), length: USUAL_LENGTH, diversity: 0, genres: new Set(), from: -Infinity, to: Infinity };
// Ratings that came with the address are somebody else's: they do not replace those this browser remembers.
let isLent = false;
let current;

function historyOfMine() {
  const sorted = [...state.mine].sort(([a], [b]) => a - b);
  return { items: sorted.map(([item]) => item), weights: sorted.map(([, rating]) => rating) };
}

function passes(item) {
  if (state.genres.size > 0 && !movies.genres[item].some(genre => state.genres.has(genre))) return false;
  const year = movies.years[item];
  return (state.from === -Infinity && state.to === Infinity) || (year > 0 && year >= state.from && year <= state.to);
}

// Scores, candidates and list for the state.
function recommend({ isMine, user, length, diversity }) {
  const history = isMine ? historyOfMine() : historyOf(user);
  const rated = new Map(history.items.map((item, at) => [item, history.weights[at]]));
  // Nothing is known of the reader, and the list is that of what most users rated.
  const isEmpty = history.items.length === 0 && data.model.kind !== "shared";
  const { scores, explain, popularityShare } = isMine ? model.foldIn(history) : model.ofUser(user, history);
  const unrated = items.filter(item => !rated.has(item) && scores[item] > -Infinity);
  const list = diversify(unrated.filter(passes), scores, length, diversity, model.similarity, isMine ? NOBODY : indexOf(user));
  return { history, rated, isEmpty, scores, unrated, list, explain, popularityShare };
}

const who = () => state.isMine ? "you" : `user ${data.users.ids[state.user]}`;

function update() {
  const started = performance.now();
  try {
    current = recommend(state);
  } catch (error) {
    byId("status").textContent = error.message;
    return;
  }
  showList();
  const { list, isEmpty, rated } = current;
  map.mark(list, rated.keys());
  const took = performance.now() - started;
  movieRec.took = took;
  const what = isEmpty ? `The ${count(list.length, "most rated movie", "most rated movies")}, until you rate one.` : `${count(list.length, "movie", "movies")} for ${who()}.`;
  byId("status").textContent = list.length === 0 ? "No movie passes these filters." : `${what} Computed here in ${number(took, took < 10 ? 1 : 0)} ms.`;
  noteAddress();
}

// The list

function showList() {
  const { list, isEmpty, scores, explain, popularityShare } = current;
  const largest = Math.max(...list.map(item => scores[item]), Number.MIN_VALUE);
  byId("list").replaceChildren(...list.map((item, at) => element("li", {},
    element("span", { class: "rank", "aria-hidden": "true" }, at + 1),
    element("div", { class: "offer" },
      element("button", { type: "button", class: "title", onclick: () => card.open(item) }, movies.titles[item]),
      element("span", { class: "facts-line" }, movies.facts(item)),
      isEmpty ? null : element("span", { class: "because" }, ...because(explain(item), popularityShare(item), scores[item]))),
    element("div", { class: "score" },
      element("span", { class: "figure" }, isEmpty ? count(movies.counts[item], "rating", "ratings") : number(scores[item], 3)),
      element("span", { class: "share", "aria-hidden": "true" }, element("span", { style: `width:${(100 * Math.max(0, scores[item]) / largest).toFixed(1)}%` }))))));
}

function because(shares, popularity, score) {
  const reasons = [...shares.map(({ item, share }) => ({ name: element("em", {}, movies.titles[item]), share })), { name: "its popularity", share: popularity }];
  const shown = reasons.filter(each => score > 0 && each.share >= .005 * score).sort((a, b) => b.share - a.share).slice(0, 2);
  if (shown.length === 0) return [];
  return ["because of ", ...shown.flatMap((each, at) => [at > 0 ? ", " : "", each.name, `\u00a0${number(100 * each.share / score, 0)}\u00a0%`])];
}

// Ratings of one's own

const lowest = data.matching?.lowest ?? data.stars[0];
const ratingsOfMine = () => [...state.mine].map(([item, rating]) => [data.movies.ids[item], rating]);
const storageKey = `movierec-ratings:${data.label}`;
const itemOf = new Map(data.movies.ids.map((id, item) => [String(id), item]));
const rows = new Map();
let offered = 0;

function rate(item, rating) {
  if (rating === undefined) state.mine.delete(item);
  else state.mine.set(item, rating);
  if (rating !== undefined && !rows.has(item)) addRow(item, true);
  rows.get(item)?.show(rating);
  afterRating();
}

function afterRating() {
  byId("rated-count").textContent = state.mine.size === 0 ? "Nothing rated yet." : `${count(state.mine.size, "movie", "movies")} rated.`;
  byId("clear-ratings").disabled = state.mine.size === 0;
  byId("lent").hidden = !isLent;
  if (!isLent) try { localStorage.setItem(storageKey, JSON.stringify(ratingsOfMine())); } catch { /* Private windows may refuse. */ }
  update();
  // At once: a page that is loaded again before the address knows the last rating would show a list without it.
  writeNow();
}

function addRow(item, isFirst) {
  const stars = createStars(movies.titles[item], data.stars, state.mine.get(item), rating => rate(item, rating));
  const dislike = element("button", { type: "button", class: "dislike", title: "Not for me", "aria-label": `Not for me: ${movies.titles[item]}`, onclick: () => rate(item, lowest) }, "✕");
  const remove = element("button", { type: "button", class: "remove", title: "Take back", "aria-label": `Take back the rating of ${movies.titles[item]}`, onclick: () => { rate(item, undefined); stars.querySelector("input").focus(); } }, "↺");
  const row = element("li", {},
    element("div", { class: "offer" },
      element("button", { type: "button", class: "title", onclick: () => card.open(item) }, movies.titles[item]),
      element("span", { class: "facts-line" }, movies.facts(item))),
    stars, dislike, remove);
  rows.set(item, {
    element: row, stars,
    show(rating) {
      stars.show(rating);
      dislike.setAttribute("aria-pressed", String(rating === lowest));
      remove.hidden = rating === undefined;
    },
  });
  rows.get(item).show(state.mine.get(item));
  byId("to-rate")[isFirst ? "prepend" : "append"](row);
}

// Well-known movies that differ from each other: the list for nobody, diversified.
function offerStarters() {
  const STARTERS = 8;
  const ranked = diversify(byPopularity.slice(0, 200), movies.counts, Math.min(offered + STARTERS, 200), .5, model.similarity, NOBODY);
  for (const [item, row] of rows) if (!state.mine.has(item)) { row.element.remove(); rows.delete(item); }
  for (const item of ranked.slice(offered)) if (!rows.has(item)) addRow(item, false);
  offered = offered + STARTERS >= Math.min(200, items.length) ? 0 : offered + STARTERS;
}

function replaceMine(ratings) {
  state.mine = new Map(ratings);
  rows.clear();
  byId("to-rate").replaceChildren();
  for (const [item] of [...ratings].sort((a, b) => b[1] - a[1])) addRow(item, false);
  offered = 0;
  offerStarters();
  afterRating();
}

function rememberedRatings() {
  try {
    return JSON.parse(localStorage.getItem(storageKey) ?? "[]").filter(([id, rating]) => itemOf.has(String(id)) && Number.isFinite(rating) && rating >= 0).map(([id, rating]) => [itemOf.get(String(id)), rating]);
  } catch {
    return [];
  }
}

// Ratings from a file

const matcher = data.matching && createMatcher(data.matching);

function takeFile(name, text) {
  const { source, unrated, ratings } = readRatings(name, text, data.matching);
  const { mine, unsure, unknown } = matcher.findAll(ratings, items.length);
  if (mine.size > 0) {
    replaceMine([...state.mine, ...mine]);
    setMode(true);
  }
  const told = `${name}: ${count(ratings.length, "rating", "ratings")} from ${source}`;
  const without = unrated > 0 ? ` ${count(unrated, "line has", "lines have")} no rating.` : "";
  showFileResult(mine.size > 0
    ? `${told}; ${count(mine.size, "movie", "movies")} of ${data.label} among them, now rated.${without}`
    : `${told}; none of the titles is surely a movie of ${data.label}, so nothing changed. See that the file has titles and years of movies.${without}`, mine.size === 0, unsure, unknown);
}

// Movies that may be meant open their card, where they can be rated.
function showFileResult(sentence, isProblem, unsure = [], unknown = []) {
  const named = ({ title, year }) => year === null || title.includes(`(${year})`) ? title : `${title} (${year})`;
  const candidate = movie => movie < items.length
    ? element("button", { type: "button", class: "title", onclick: () => card.open(movie) }, named({ title: movies.titles[movie], year: movies.years[movie] || null }))
    : data.matching.others[movie - items.length];
  byId("file-status").textContent = sentence;
  byId("file-status").classList.toggle("problem", isProblem);
  byId("file-left-out").replaceChildren(
    ...unsure.length === 0 ? [] : [element("h3", {}, "Left out, because it is not sure which movie is meant"), element("ul", { id: "file-unsure" }, ...unsure.map(each =>
      element("li", {}, `${named(each.rating)} may be `, ...each.candidates.flatMap((movie, at) => [at > 0 ? " or " : "", candidate(movie)]))))],
    ...unknown.length === 0 ? [] : [element("h3", {}, `Not among the movies of ${data.label}`), element("ul", { id: "file-unknown" }, ...unknown.map(each => element("li", {}, named(each))))]);
}

byId("own-file").hidden = !matcher;
if (matcher) attachFileDrop(byId("file-drop"), byId("choose-file"), byId("ratings-file"), takeFile, sentence => { setMode(true); showFileResult(sentence, true); });

// A user's ratings

let showsAll = false;

function showUser() {
  const FIRST = 12;
  const { items: seen, weights } = historyOf(state.user);
  const order = seen.map((_, at) => at).sort((a, b) => weights[b] - weights[a] || movies.counts[seen[b]] - movies.counts[seen[a]]);
  const about = data.users.about[state.user];
  byId("user-about").textContent = `User ${data.users.ids[state.user]}${about ? `, ${about}` : ""}: ${count(seen.length, "rating", "ratings")}`;
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / Math.max(1, weights.length);
  const often = data.genres.map((name, genre) => [name, seen.filter(item => movies.genres[item].includes(genre)).length]).filter(([, times]) => times > 0).sort((a, b) => b[1] - a[1]).slice(0, 4);
  byId("user-profile").textContent = `${number(mean, 2)} on average${often.length ? `; most often ${often.map(([name, times]) => `${name} (${times})`).join(", ")}` : ""}.`;
  byId("user-ratings").replaceChildren(...order.slice(0, showsAll ? order.length : FIRST).map(at => element("li", {},
    element("div", { class: "offer" },
      element("button", { type: "button", class: "title", onclick: () => card.open(seen[at]) }, movies.titles[seen[at]]),
      element("span", { class: "facts-line" }, movies.facts(seen[at]))),
    showStars(data.stars, weights[at]))));
  byId("all-ratings").hidden = seen.length <= FIRST;
  byId("all-ratings").textContent = showsAll ? "Show fewer" : `Show all ${count(seen.length, "rating", "ratings")}`;
}

function setMode(isMine) {
  state.isMine = isMine;
  byId("mine").hidden = !isMine;
  byId("theirs").hidden = isMine;
  document.querySelector(`input[name=mode][value=${isMine ? "mine" : "theirs"}]`).checked = true;
  if (!isMine) showUser();
  update();
}

function pickUser(user) {
  state.user = user;
  byId("user").value = user;
  showsAll = false;
  setMode(false);
}

// The map: coloured by the rarest of a movie's genres among the six most common

const OTHER = "other", PALETTE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"], MUTED = "#8A8F98";
const sizes = data.genres.map((_, genre) => movies.genres.filter(genres => genres.includes(genre)).length);
const common = best(data.genres.keys(), sizes, PALETTE.length, NOBODY).filter(genre => sizes[genre] > 0);
const groupOf = genres => data.genres[[...genres].filter(genre => common.includes(genre)).sort((a, b) => sizes[a] - sizes[b])[0]] ?? OTHER;
const colours = Object.fromEntries([...common.map((genre, at) => [data.genres[genre], PALETTE[at]]), [OTHER, MUTED]]);

const map = createMap(byId("map-frame"), byId("map-canvas"), { ...movies, groups: movies.genres.map(groupOf) },
  { items: unpack(data.map.items), x: unpack(data.map.x), y: unpack(data.map.y) }, colours, {
    onOpen: item => card.open(item),
    onMove: item => { byId("map-status").textContent = `${movies.titles[item]}, ${[movies.facts(item), count(movies.counts[item], "rating", "ratings")].filter(Boolean).join(", ")}`; },
  });

function showLegend() {
  if (common.length === 0) return;
  const buttons = Object.entries(colours).map(([name, colour]) => element("button", {
    type: "button", class: "chip", "aria-pressed": "false",
    onclick: event => {
      const isOn = event.currentTarget.getAttribute("aria-pressed") !== "true";
      for (const button of buttons) button.setAttribute("aria-pressed", String(isOn && button === event.currentTarget));
      map.only(isOn ? name : null);
    },
  }, element("span", { class: "swatch", style: `background:${colour}` }), name));
  byId("legend").replaceChildren(...buttons);
}

// The card

const card = createMovieCard(byId("movie"), {
  model, movies, stars: data.stars, who, rate,
  isMine: () => state.isMine,
  ratingOf: item => current.rated.get(item),
  scoreOf: item => current.isEmpty || current.scores[item] === -Infinity ? undefined : current.scores[item],
  rankOf: item => 1 + current.unrated.filter(other => current.scores[other] > current.scores[item]).length,
  explain: item => current.explain(item),
  popularityShare: item => current.popularityShare(item),
  isOnMap: map.has,
  showOnMap(item) {
    byId("map-frame").focus();
    byId("map-frame").scrollIntoView({ block: "center" });
    map.show(item);
  },
});
// The button that opened the card may have left the list meanwhile.
byId("movie").addEventListener("close", () => { if (document.activeElement === document.body) byId("recommendations").focus(); });

// Controls

const searchIn = createTitleSearch(movies.titles, matcher?.key ?? plainText);
const searchable = order => ({ find: searchIn(order), describe: item => [movies.titles[item], element("span", { class: "facts-line" }, movies.facts(item))] });
attachSearch(byId("rate-search"), byId("rate-found"), searchable(byPopularity), item => {
  if (rows.has(item)) byId("to-rate").prepend(rows.get(item).element);
  else addRow(item, true);
  byId("to-rate").scrollTo(0, 0);
  rows.get(item).stars.querySelector("input:checked, input").focus();
});
attachSearch(byId("map-search"), byId("map-found"), searchable(byPopularity.filter(map.has)), map.show);

for (const input of document.querySelectorAll("input[name=mode]")) input.addEventListener("change", () => setMode(input.value === "mine"));
byId("more-movies").addEventListener("click", () => { offerStarters(); byId("to-rate").querySelector("input")?.focus(); });
byId("clear-ratings").addEventListener("click", () => { replaceMine([]); showFileResult("", false); byId("rate-search").focus(); });

byId("user").append(...data.users.ids.map((id, user) => element("option", { value: user },
  `${id}${data.users.about[user] ? ` · ${data.users.about[user]}` : ""} · ${count(userStarts[user + 1] - userStarts[user], "rating", "ratings")}`)));
byId("user").addEventListener("change", () => pickUser(Number(byId("user").value)));
byId("random-user").addEventListener("click", () => pickUser(Math.floor(Math.random() * data.users.ids.length)));
byId("all-ratings").addEventListener("click", () => { showsAll = !showsAll; showUser(); });
byId("adopt").addEventListener("click", () => {
  const { items: seen, weights } = historyOf(state.user);
  state.isMine = true;
  isLent = false;
  replaceMine(seen.map((item, at) => [item, weights[at]]));
  setMode(true);
  byId("rate-search").focus();
});

function showKnobs() {
  byId("length-value").textContent = count(state.length, "movie", "movies");
  byId("diversity-value").textContent = state.diversity === 0 ? "off" : `${number(100 * state.diversity, 0)} %`;
}
byId("length").addEventListener("input", () => { state.length = Number(byId("length").value); showKnobs(); update(); });
byId("diversity").addEventListener("input", () => { state.diversity = Number(byId("diversity").value) / 100; showKnobs(); update(); });

// Filters

const known = [...movies.years].filter(year => year > 0), [firstYear, lastYear] = known.length ? [Math.min(...known), Math.max(...known)] : [0, 0];
byId("genre-filter").hidden = data.genres.length === 0;
byId("year-filter").hidden = known.length === 0;
byId("filters").hidden = data.genres.length === 0 && known.length === 0;
byId("genres").append(...data.genres.map((name, genre) => [name, genre]).filter(([, genre]) => sizes[genre] > 0).map(([name, genre]) => element("label", { class: "chip" },
  element("input", { type: "checkbox", value: genre, onchange: event => { state.genres[event.target.checked ? "add" : "delete"](genre); filter(); } }), name)));
for (const input of [byId("year-from"), byId("year-to")]) {
  [input.min, input.max] = [firstYear, lastYear];
  input.addEventListener("input", filter);
}
[byId("year-from").placeholder, byId("year-to").placeholder] = [firstYear, lastYear];

function filter() {
  const year = (input, otherwise) => input.value === "" || !Number.isFinite(input.valueAsNumber) ? otherwise : input.valueAsNumber;
  state.from = year(byId("year-from"), -Infinity);
  state.to = year(byId("year-to"), Infinity);
  showFilters();
  update();
}

function showFilters() {
  const words = [...[...state.genres].map(genre => data.genres[genre])];
  if (state.from > -Infinity || state.to < Infinity) words.push(`${state.from > -Infinity ? state.from : firstYear}–${state.to < Infinity ? state.to : lastYear}`);
  byId("filter-summary").textContent = words.length ? `· ${words.join(", ")}` : "";
  byId("reset-filters").disabled = words.length === 0;
}
byId("reset-filters").addEventListener("click", () => {
  state.genres.clear();
  for (const input of byId("filters").querySelectorAll("input")) input.type === "checkbox" ? input.checked = false : input.value = "";
  byId("filters").querySelector("summary").focus();
  filter();
});

byId("zoom-in").addEventListener("click", () => map.zoom(1.6));
byId("zoom-out").addEventListener("click", () => map.zoom(1 / 1.6));
byId("zoom-reset").addEventListener("click", map.reset);

// For the console, and for the tests that compare this page with the library: indices are positions in 'ids'.
const movieRec = globalThis.movieRec = {
  userIds: data.users.ids,
  movieIds: data.movies.ids,
  scoreUser: user => [...model.ofUser(user, historyOf(user)).scores],
  scoreHistory: history => [...model.foldIn(history).scores],
  explain: (history, item) => model.foldIn(history).explain(item),
  popularityShare: (history, item) => model.foldIn(history).popularityShare(item),
  historyOf,
  history: () => current.history,
  list: () => current.list,
  readRatings: text => readRatings("mine.csv", text, data.matching),
  keysOf: title => matcher.keysOf(title),
  likeness,
};

showLegend();
byId("user").value = 0;
byId("mode").hidden = byId("adopt").hidden = !takesRatings;
byId("no-own-ratings").hidden = takesRatings;
byId("no-own-ratings").textContent = data.model.noOwnRatings ?? "";

// The address

const currentView = () => ({
  user: state.isMine ? null : data.users.ids[state.user], ratings: ratingsOfMine(), length: state.length, diversity: state.diversity,
  genres: [...state.genres].map(genre => data.genres[genre]),
  from: state.from === -Infinity ? null : state.from, to: state.to === Infinity ? null : state.to,
});

// Somebody who drags a slider would write a hundred addresses.
let addressTimer;
function noteAddress() {
  clearTimeout(addressTimer);
  addressTimer = setTimeout(writeNow, 300);
}

function writeNow() {
  clearTimeout(addressTimer);
  const fragment = writeAddress(currentView(), USUAL_LENGTH);
  // A page opened at one of its sections keeps that address until there is something to say.
  if (fragment !== "" || readAddress(location.hash)) history.replaceState(null, "", fragment === "" ? location.pathname + location.search : `#${fragment}`);
}

// Shows what an address says, and all else as usual.
function follow({ user, ratings, length = USUAL_LENGTH, diversity = 0, genres, from = -Infinity, to = Infinity }) {
  Object.assign(state, { length, diversity: diversity / 100, from, to, genres: new Set(data.genres.map((_, genre) => genre).filter(genre => genres.includes(data.genres[genre]))) });
  [byId("length").value, byId("diversity").value] = [length, diversity];
  [byId("year-from").value, byId("year-to").value] = [from, to].map(year => Number.isFinite(year) ? year : "");
  for (const input of byId("genres").querySelectorAll("input")) input.checked = state.genres.has(Number(input.value));
  byId("filters").open = state.genres.size > 0 || from > -Infinity || to < Infinity;
  showKnobs();
  showFilters();
  const told = ratings.filter(([id]) => itemOf.has(id)).map(([id, rating]) => [itemOf.get(id), rating]);
  const picked = data.users.ids.map(String).indexOf(user);
  if (picked >= 0) state.user = picked;
  if (takesRatings) {
    const own = rememberedRatings(), kept = new Map(own);
    isLent = told.length > 0 && !(told.length === own.length && told.every(([item, rating]) => kept.get(item) === rating));
    state.isMine = picked < 0;
    replaceMine(isLent ? told : own);
  }
  if (picked >= 0 || !takesRatings) pickUser(Math.max(0, picked));
  else setMode(true);
}

byId("back-to-mine").addEventListener("click", () => {
  isLent = false;
  replaceMine(rememberedRatings());
  byId("rate-search").focus();
});

byId("share").addEventListener("click", async () => {
  writeNow();
  try {
    await navigator.clipboard.writeText(location.href);
    byId("shared").textContent = "Copied. Whoever has this page sees the same list at that address.";
  } catch {
    byId("shared").textContent = "The browser does not let this page copy: take the address of this page, which holds the list.";
  }
});
addEventListener("hashchange", () => {
  const view = readAddress(location.hash);
  if (view) follow(view);
});

follow(readAddress(location.hash) ?? { ratings: [], genres: [] });
