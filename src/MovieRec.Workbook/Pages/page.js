// Code folds cell by cell or all at once, and the page remembers which; on a narrow window the contents fold away.
(function () {
  var contents = document.querySelector(".contents");
  if (contents && !window.matchMedia("(min-width: 78rem)").matches) contents.open = false;

  var button = document.getElementById("code-toggle");
  if (!button) return;
  var cells = [].slice.call(document.querySelectorAll("details.code"));
  var ofAll = "movierec-code", ofPage = ofAll + ":" + location.pathname.split("/").pop();

  function remember(key, value) { try { localStorage.setItem(key, value); } catch (refused) { } }
  function remembered(key) { try { return localStorage.getItem(key); } catch (refused) { return null; } }
  function forgetPages() {
    try { Object.keys(localStorage).forEach(function (key) { if (key.indexOf(ofAll + ":") === 0) localStorage.removeItem(key); }); } catch (refused) { }
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
