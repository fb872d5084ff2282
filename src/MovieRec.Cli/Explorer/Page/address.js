// What the page shows as the fragment of its address, which stays with whoever has the address: no server is told it.
// The names are those of the studio's addresses: #rate=50:5&rate=181:1&n=20&diversity=30&genre=Comedy&from=1990

// view: { user: id or null, ratings: [[id, rating]], length, diversity (0 to 1), genres: names, from, to (years or null) }.
function writeAddress({ user, ratings, length, diversity, genres, from, to }, usualLength) {
  const said = new URLSearchParams();
  if (user !== null) said.append("user", user);
  for (const [id, rating] of user === null ? ratings : []) said.append("rate", `${id}:${Math.round(1e4 * rating) / 1e4}`);
  if (length !== usualLength) said.append("n", length);
  if (diversity > 0) said.append("diversity", Math.round(100 * diversity));
  if (genres.length > 0) said.append("genre", genres.join(","));
  if (from !== null) said.append("from", from);
  if (to !== null) said.append("to", to);
  // These may stand in a fragment as they are, and read better.
  return said.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
}

// The view of a fragment; null where it is none, such as the name of a section. What it does not say is undefined.
function readAddress(fragment) {
  const said = new URLSearchParams(fragment.replace(/^#/, "")), NAMES = ["user", "rate", "n", "diversity", "genre", "from", "to"];
  if (!NAMES.some(name => said.has(name))) return null;
  const whole = (name, least, most) => {
    const text = said.get(name) ?? "";
    return /^\d+$/.test(text) ? Math.min(Math.max(Number(text), least), most) : undefined;
  };
  const ratings = said.getAll("rate").map(text => {
    // The last one: ids may be texts that hold one.
    const colon = text.lastIndexOf(":");
    return [text.slice(0, Math.max(0, colon)), Number(text.slice(colon + 1) || NaN)];
  }).filter(([, rating]) => Number.isFinite(rating) && rating >= 0);
  return {
    user: said.get("user") ?? undefined, ratings, length: whole("n", 5, 50), diversity: whole("diversity", 0, 100),
    genres: (said.get("genre") ?? "").split(",").filter(name => name), from: whole("from", 0, 9999), to: whole("to", 0, 9999),
  };
}
