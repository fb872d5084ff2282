// A search field with suggestions: the combobox pattern of the ARIA authoring practices.

const plainText = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// Makes a search field of an input and a list beside it. movies: { find(text), describe(item) }; onChoose(item).
function attachSearch(input, list, movies, onChoose) {
  let found = [], at = -1;

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(item) {
    input.value = "";
    close();
    onChoose(item);
  }

  function mark(next) {
    at = next;
    [...list.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === at));
      if (index === at) option.scrollIntoView({ block: "nearest" });
    });
    if (at >= 0) input.setAttribute("aria-activedescendant", list.children[at].id);
    else input.removeAttribute("aria-activedescendant");
  }

  function search() {
    if (input.value.trim() === "") return close();
    found = movies.find(input.value);
    list.replaceChildren(...found.map((item, index) => element("li", {
      id: `${list.id}-${index}`, role: "option", "aria-selected": "false",
      onmousedown: event => event.preventDefault(), onclick: () => choose(item),
    }, ...movies.describe(item))));
    if (found.length === 0) list.replaceChildren(element("li", { role: "option", "aria-disabled": "true", class: "nothing" }, "No movie of that name"));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(found.length > 0 ? 0 : -1);
  }

  input.addEventListener("input", search);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", event => {
    if (list.hidden || found.length === 0) return;
    if (event.key === "ArrowDown") mark((at + 1) % found.length);
    else if (event.key === "ArrowUp") mark((at + found.length - 1) % found.length);
    else if (event.key === "Enter" && at >= 0) choose(found[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}
