"use strict";
const byId = id => document.getElementById(id);
const key = new URLSearchParams(location.hash.slice(1)).get("key");
// Name in the answer, caption, unit, digits, factor, what its absence means.
const shown = [
  ["requests_per_second", "Requests", "a second", 0],
  ["latency_p50_ms", "Latency, median", "ms", 2, 1, "no requests"],
  ["latency_p99_ms", "Latency, 99th percentile", "ms", 2, 1, "no requests"],
  ["error_share", "Failed", "%", 2, 100, "no requests"],
  ["rejected_share", "Refused for want of room", "%", 2, 100, "no requests"],
  ["in_flight", "In flight", "requests", 0],
  ["memory_mb", "Memory", "MB", 0],
  ["catalogue_coverage", "Catalogue recommended", "%", 1, 100],
  ["score_drift_p", "Drift of scores, p-value", "", 3],
  ["item_drift_p", "Drift of rated movies, p-value", "", 3],
];
const kept = 150;
const past = new Map(shown.map(([name]) => [name, []]));

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

const figures = new Map(shown.map(([name, caption]) => {
  const figure = element("figure");
  const value = element("strong", "not known yet");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `0 0 ${kept - 1} 30`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const line = svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "polyline"));
  figure.append(element("figcaption", caption), value, svg);
  byId("charts").append(figure);
  return [name, { value, line }];
}));

function draw(name, unit, digits, scale = 1, absent = "not known yet") {
  const values = past.get(name);
  const last = values.at(-1);
  const { value, line } = figures.get(name);
  value.textContent = last === undefined ? absent : `${(last * scale).toFixed(digits)} ${unit}`.trim();
  const most = Math.max(...values.filter(each => each !== undefined), 1e-12);
  line.setAttribute("points", values.map((each, place) => each === undefined ? ""
    : `${kept - values.length + place},${29 - 28 * each / most}`).join(" "));
}

function row(...cells) {
  const made = element("tr");
  for (const [text, className] of cells) made.append(element("td", text, className));
  return made;
}

function show(answer) {
  for (const [name, , unit, digits, scale, absent] of shown) {
    const values = past.get(name);
    values.push(answer.metrics[name]);
    if (values.length > kept) values.shift();
    draw(name, unit, digits, scale, absent);
  }
  const firing = answer.alerts.filter(alert => alert.state === "firing");
  byId("rules").replaceChildren(...answer.alerts.map(alert => row([alert.name], [alert.state, alert.state],
    [alert.value === undefined ? "not known" : String(+alert.value.toPrecision(4))],
    [`${alert.metric.replaceAll("_", " ")} ${alert.comparison} ${alert.threshold}`
      + (alert.forSeconds > 0 ? ` for ${alert.forSeconds} s` : "")])));
  byId("variants").replaceChildren(...answer.experiments.flatMap(each => each.variants.map(
    variant => row([each.experiment], [variant.variant], [String(variant.weight)], [String(variant.exposures)]))));
  byId("none").hidden = answer.experiments.length > 0;
  byId("variants").parentElement.hidden = answer.experiments.length === 0;
  say(firing.length === 0 ? `Model ${answer.model}. No alert fires.`
    : `Model ${answer.model}. Alerts: ${firing.map(alert => alert.name).join(", ")}.`, firing.length > 0);
}

// Said once, not every two seconds: a screen reader reads what changes.
function say(text, bad) {
  const state = byId("state");
  if (state.textContent !== text) state.textContent = text;
  state.className = bad ? "firing" : "";
}

async function look() {
  try {
    const answer = await fetch("alerts", { headers: key ? { "X-Api-Key": key } : {}, cache: "no-store" });
    if (answer.ok) show(await answer.json());
    else say(answer.status === 401 ? "This service wants a key: open /dashboard#key=KEY." : `It answers ${answer.status}.`,
      true);
  } catch {
    say("The service does not answer.", true);
  }
  setTimeout(look, 2000);
}

look();
