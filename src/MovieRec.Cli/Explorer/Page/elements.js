// Elements of the page. Text is always set as text, so that no title can be markup.

const byId = id => document.getElementById(id);

// element("li", { class: "offer" }, "text", child, …); properties that start with 'on' are listeners.
function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}

const number = (value, digits) => value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const count = (value, one, many) => `${value.toLocaleString("en")} ${value === 1 ? one : many}`;
