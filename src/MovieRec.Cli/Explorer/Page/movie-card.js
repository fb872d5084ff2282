// One movie in a dialog: what it is, the reader's rating, why it is offered, and what is like it.

// app: the view's functions that the card needs.
function createMovieCard(dialog, app) {
  const SIMILAR = 8, REASONS = 6;

  dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close(); });

  function similar(item) {
    const others = [];
    for (let other = 0; other < app.movies.titles.length; other++) if (other !== item) others.push(other);
    const cosines = others.length ? Float64Array.from({ length: app.movies.titles.length }, (_, other) => app.model.similarity(item, other)) : [];
    return best(others, cosines, SIMILAR, item).map(other => element("li", {},
      element("button", { type: "button", class: "title", onclick: () => open(other) }, app.movies.titles[other]),
      element("span", { class: "facts-line" }, app.movies.facts(other)),
      element("span", { class: "figure", title: "cosine of the factors" }, number(cosines[other], 2))));
  }

  function reasons(item) {
    const score = app.scoreOf(item);
    if (score === undefined || score <= 0) return [];
    const shares = app.explain(item), shown = shares.filter(each => each.share > 0).slice(0, REASONS);
    const rest = shares.filter(each => !shown.includes(each)).reduce((sum, each) => sum + each.share, 0);
    const line = (name, share) => element("li", {},
      name,
      element("span", { class: "share" }, element("span", { style: `width:${Math.max(0, Math.min(100, 100 * share / score)).toFixed(1)}%` })),
      element("span", { class: "figure" }, `${number(100 * share / score, 0)}\u00a0%`));
    const popularity = app.popularityShare(item);
    return [
      ...(popularity > 0 ? [line(element("span", { class: "rest" }, "its popularity"), popularity)] : []),
      ...shown.map(each => line(element("button", { type: "button", class: "title", onclick: () => open(each.item) }, app.movies.titles[each.item]), each.share)),
      ...(shares.length > shown.length ? [line(element("span", { class: "rest" }, count(shares.length - shown.length, "other movie", "other movies")), rest)] : []),
    ];
  }

  function open(item) {
    const rating = app.ratingOf(item), score = app.scoreOf(item), why = rating === undefined ? reasons(item) : [], means = app.movies.means[item];
    const heading = element("h2", { id: "movie-title", tabindex: "-1" }, app.movies.titles[item]);
    const place = app.rankOf(item);
    dialog.replaceChildren(...[
      element("form", { method: "dialog", class: "close" }, element("button", { "aria-label": "Close" }, "✕")),
      heading,
      element("p", { class: "facts-line" }, [app.movies.facts(item), `${count(app.movies.counts[item], "rating", "ratings")}, ${number(means, 2)} on average`].filter(Boolean).join(" · ")),
      app.isMine() ? createStars(app.movies.titles[item], app.stars, rating, value => { app.rate(item, value); dropScore(); }) : null,
      !app.isMine() && rating !== undefined ? element("p", {}, `${app.who()}: `, showStars(app.stars, rating)) : null,
      rating === undefined && score !== undefined
        ? element("p", { class: "score-line" }, `Score for ${app.who()}: `, element("strong", {}, number(score, 3)), place ? `, place ${place.toLocaleString("en")} of what is not rated yet.` : "") : null,
      ...(why.length ? [element("h3", { class: "shares-title" }, "Why"), element("ul", { class: "shares" }, ...why)] : []),
      element("h3", {}, "Similar movies"),
      element("ul", { class: "similar" }, ...similar(item)),
      app.isOnMap(item) ? element("p", { class: "bar" }, element("button", { type: "button", onclick: () => { dialog.close(); app.showOnMap(item); } }, "Show on the map")) : null,
    ].filter(part => part !== null));
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    heading.focus();
  }

  // What is rated has no score to explain; the stars stay, and with them the focus.
  function dropScore() {
    dialog.querySelectorAll(".score-line, .shares, .shares-title").forEach(part => part.remove());
  }

  return { open };
}
