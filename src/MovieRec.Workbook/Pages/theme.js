// The theme that the reader chose, remembered for all pages; without a choice the system's. Runs before the page is drawn.
(function () {
  var key = "movierec-theme", names = ["system", "light", "dark"], root = document.documentElement;

  function chosen() {
    try { return names.indexOf(localStorage.getItem(key)) > 0 ? localStorage.getItem(key) : "system"; } catch (refused) { return "system"; }
  }

  function apply(name) {
    if (name === "system") root.removeAttribute("data-theme");
    else root.setAttribute("data-theme", name);
  }

  apply(chosen());
  // Another page of the report may be open beside this one.
  window.addEventListener("storage", function (event) { if (event.key === key) apply(chosen()); });
  document.addEventListener("DOMContentLoaded", function () {
    var select = document.getElementById("theme");
    if (!select) return;
    select.closest("[hidden]").hidden = false;
    select.value = chosen();
    select.addEventListener("change", function () {
      try { localStorage.setItem(key, select.value); } catch (refused) { }
      apply(select.value);
    });
    window.addEventListener("storage", function () { select.value = chosen(); });
  });
})();
