// Search over all pages of a report. The front page carries the index and shows what is found; from any other page the way leads there.
(function () {
  var box = document.getElementById("page-search"), data = document.getElementById("search-index"), Most = 20, Around = 90;
  if (!box) return;
  box.closest("[hidden]").hidden = false;

  if (!data) {
    box.addEventListener("keydown", function (event) {
      if (event.key === "Enter" && box.value.trim()) location.href = "index.html#search=" + encodeURIComponent(box.value.trim());
    });
    return;
  }

  var found = document.getElementById("found"), index = JSON.parse(data.textContent);

  // Case and accents do not matter: 'leon' finds 'Léon'. One letter stays one letter, so that places in the text stay where they are.
  function plain(text) {
    return [].map.call(text, function (letter) { return letter.normalize("NFD").charAt(0).toLowerCase(); }).join("");
  }

  index.entries.forEach(function (entry) {
    entry.plainHeading = plain(entry.heading);
    entry.plainText = plain(entry.text);
    entry.plainTitle = plain(index.pages[entry.page].title);
  });

  // Every word must stand somewhere in the section or above it; a heading counts most, then how often the text has the words.
  function weigh(entry, words) {
    return words.reduce(function (sum, word) {
      if (sum < 0) return sum;
      var times = entry.plainText.split(word).length - 1, weight = Math.min(times, 5)
        + (entry.plainHeading.indexOf(word) >= 0 ? 10 : 0) + (entry.plainTitle.indexOf(word) >= 0 ? 2 : 0);
      return weight > 0 ? sum + weight : -1;
    }, 0);
  }

  // The words in a text, marked; as text nodes, so that nothing in it is taken for HTML.
  function marked(into, text, plainText, words) {
    for (var at = 0; at < text.length;) {
      var next = words.map(function (word) { return { at: plainText.indexOf(word, at), length: word.length }; })
        .filter(function (hit) { return hit.at >= 0; }).sort(function (one, other) { return one.at - other.at || other.length - one.length; })[0];
      into.append(text.slice(at, next ? next.at : text.length));
      if (!next) return;
      var mark = document.createElement("mark");
      mark.textContent = text.slice(next.at, next.at + next.length);
      into.append(mark);
      at = next.at + next.length;
    }
  }

  function excerpt(into, entry, words) {
    var at = words.map(function (word) { return entry.plainText.indexOf(word); }).filter(function (place) { return place >= 0; })
      .sort(function (one, other) { return one - other; })[0] || 0;
    var from = at <= Around ? 0 : entry.text.lastIndexOf(" ", at - Around) + 1, to = entry.text.indexOf(" ", at + 2 * Around);
    if (to < 0) to = entry.text.length;
    if (from > 0) into.append("… ");
    marked(into, entry.text.slice(from, to), entry.plainText.slice(from, to), words);
    if (to < entry.text.length) into.append(" …");
  }

  function element(name, parent) { return parent.appendChild(document.createElement(name)); }

  function show() {
    var words = plain(box.value).split(/\s+/).filter(Boolean);
    found.textContent = "";
    found.hidden = words.length === 0;
    history.replaceState(null, "", words.length ? "#search=" + encodeURIComponent(box.value.trim()) : location.pathname.split("/").pop());
    if (found.hidden) return;
    var hits = index.entries.map(function (entry) { return { entry: entry, weight: weigh(entry, words) }; })
      .filter(function (hit) { return hit.weight > 0; }).sort(function (one, other) { return other.weight - one.weight; });
    element("h2", found).textContent = hits.length === 0 ? "Nothing found" : hits.length === 1 ? "Found in one section" : "Found in " + hits.length + " sections";
    if (hits.length === 0) element("p", found).textContent = "No section of these pages has all of these words.";
    var list = element("ol", found);
    hits.slice(0, Most).forEach(function (hit) {
      var item = element("li", list), page = index.pages[hit.entry.page], link = element("a", item);
      link.href = page.file + (hit.entry.id ? "#" + hit.entry.id : "");
      link.textContent = hit.entry.heading === page.title ? page.title : page.title.split(":")[0] + " › " + hit.entry.heading;
      excerpt(element("p", item), hit.entry, words);
    });
    if (hits.length > Most) element("p", found).textContent = "The " + Most + " best are listed; a further word narrows them down.";
  }

  function read() {
    var asked = /^#search=(.*)/.exec(location.hash);
    if (!asked) return;
    box.value = decodeURIComponent(asked[1]);
    show();
  }

  box.addEventListener("input", show);
  window.addEventListener("hashchange", read);
  read();
})();
