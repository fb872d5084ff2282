// Unfolds or folds all code at once, and remembers which.
(function () {
  var button = document.getElementById("code-toggle");
  if (!button) return;
  function set(open) {
    document.querySelectorAll("details.code").forEach(function (cell) { if (!cell.closest(".failed")) cell.open = open; });
    button.setAttribute("aria-pressed", String(open));
    button.textContent = open ? "Hide all code" : "Show all code";
  }
  function remembered(value) {
    try { return value === undefined ? localStorage.getItem("movierec-code") === "open" : localStorage.setItem("movierec-code", value); } catch (refused) { return false; }
  }
  button.addEventListener("click", function () {
    var open = button.getAttribute("aria-pressed") !== "true";
    set(open);
    remembered(open ? "open" : "folded");
  });
  if (remembered()) set(true);
})();
