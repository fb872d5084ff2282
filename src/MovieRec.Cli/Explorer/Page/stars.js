// A rating as five radio buttons that look like stars: arrow keys work, and a screen reader says '3 of 5 stars'.

let starGroups = 0;

// values: the ratings the stars stand for; onRate(value) is told each choice.
function createStars(title, values, rating, onRate) {
  const name = `stars-${++starGroups}`;
  const inputs = values.map((value, at) => element("input", {
    type: "radio", name, value, "aria-label": `${at + 1} of ${values.length} stars`, onchange: () => onRate(value),
  }));
  const group = element("fieldset", { class: "stars" },
    element("legend", {}, `Your rating of ${title}`),
    ...inputs.map(input => element("label", {}, input)));
  group.show = current => inputs.forEach((input, at) => {
    input.checked = current !== undefined && current > (values[at - 1] ?? -Infinity) && current <= values[at];
  });
  group.show(rating);
  return group;
}

// The same for reading only.
function showStars(values, rating) {
  const filled = values.filter(value => value <= rating + 1e-6).length;
  return element("span", { class: "shown-stars", role: "img", "aria-label": `rated ${number(rating, Number.isInteger(rating) ? 0 : 1)} of ${values.at(-1)}` },
    "★".repeat(filled) + "☆".repeat(values.length - filled));
}
