// On a narrow window the contents fold away; on a wide one they mark the section that is being read, and keep it in view.
(function () {
  var contents = document.querySelector(".contents");
  if (!contents) return;
  var beside = window.matchMedia("(min-width: 78rem)");
  if (!beside.matches) contents.open = false;

  var nav = contents.closest("nav"), current = null, awaited = false;
  var sections = [].slice.call(contents.querySelectorAll("a[href^='#']")).map(function (link) {
    return { link: link, heading: document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1))) };
  }).filter(function (section) { return section.heading; });

  // The last heading that has passed the upper third of the window; at the end of the page the last one.
  function find() {
    var end = document.documentElement, isAtEnd = window.scrollY > 0 && window.scrollY + window.innerHeight >= end.scrollHeight - 2;
    return sections.filter(function (section, at) {
      return isAtEnd && at === sections.length - 1 || section.heading.getBoundingClientRect().top <= window.innerHeight / 3;
    }).pop();
  }

  function follow() {
    awaited = false;
    var found = find();
    if (found === current) return;
    if (current) current.link.removeAttribute("aria-current");
    current = found;
    if (!current) return;
    current.link.setAttribute("aria-current", "location");
    if (!beside.matches) return;
    var link = current.link.getBoundingClientRect(), room = nav.getBoundingClientRect();
    if (link.top < room.top + 40) nav.scrollTop -= room.top + 40 - link.top;
    else if (link.bottom > room.bottom - 40) nav.scrollTop += link.bottom - room.bottom + 40;
  }

  function followSoon() {
    if (!awaited) requestAnimationFrame(follow);
    awaited = true;
  }

  if (!sections.length) return;
  ["scroll", "resize", "load", "hashchange"].forEach(function (event) { window.addEventListener(event, followSoon, { passive: true }); });
  follow();
})();

// Code folds cell by cell or all at once, and the page remembers which.
(function () {
  var button = document.getElementById("code-toggle");
  if (!button) return;
  var cells = [].slice.call(document.querySelectorAll("details.code"));
  var ofAll = "movierec-code", ofPage = ofAll + ":" + location.pathname.split("/").pop();

  function remember(key, value) { try { localStorage.setItem(key, value); } catch (refused) { } }
  function remembered(key) { try { return localStorage.getItem(key); } catch (refused) { return null; } }
  function forgetPages() {
    try { Object.keys(localStorage).forEach(function (key) { if (key.indexOf(ofAll + ":") === 0) localStorage.removeItem(key); }); } catch (refused) { }
  }

  // For a reader who wants to try it: all cells of a fold, as they were written.
  cells.forEach(function (cell) {
    var copy = document.createElement("button");
    copy.type = "button";
    copy.className = "copy";
    copy.textContent = "Copy";
    copy.addEventListener("click", function () {
      var text = [].map.call(cell.querySelectorAll("pre"), function (source) { return source.textContent; }).join("\n\n");
      take(text).then(function () { return "Copied"; }, function () { return "Not allowed here"; }).then(function (answer) {
        copy.textContent = answer;
        setTimeout(function () { copy.textContent = "Copy"; }, 1500);
      });
    });
    cell.querySelector("summary").after(copy);
  });

  // Where a page may not use the clipboard by itself, the old way by a selection may still be open.
  function take(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text).catch(function () { return takeSelected(text); });
    return takeSelected(text);
  }
  function takeSelected(text) {
    var field = document.createElement("textarea");
    field.value = text;
    document.body.appendChild(field).select();
    var isTaken = document.execCommand("copy");
    field.remove();
    return isTaken ? Promise.resolve() : Promise.reject();
  }

  function label(open) {
    button.setAttribute("aria-pressed", String(open));
    button.textContent = open ? "Hide all code" : "Show all code";
  }
  function show(isOpen) { cells.forEach(function (cell, at) { if (!cell.closest(".failed")) cell.open = isOpen(at); }); }

  var all = remembered(ofAll) === "open", chosen = remembered(ofPage);
  label(all);
  if (chosen !== null) show(function (at) { return chosen.split(",").indexOf(String(at)) >= 0; });
  else if (all) show(function () { return true; });

  button.addEventListener("click", function () {
    all = button.getAttribute("aria-pressed") !== "true";
    label(all);
    show(function () { return all; });
    forgetPages();
    remember(ofAll, all ? "open" : "folded");
  });
  // A click on one cell is a choice of its own; 'toggle' would also fire for what the button does.
  cells.forEach(function (cell) {
    cell.querySelector("summary").addEventListener("click", function () {
      setTimeout(function () {
        remember(ofPage, cells.map(function (each, at) { return each.open ? at : -1; }).filter(function (at) { return at >= 0; }).join(","));
      });
    });
  });
})();
