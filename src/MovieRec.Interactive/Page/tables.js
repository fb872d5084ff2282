// A table that is shown whole sorts by a click on a column's name (rising, falling, as it was) and can be taken along as CSV.
// One that is cut short does neither: its first rows sorted would look like the first of all.
(function () {
  if (window.movierecTables) return;
  window.movierecTables = true;

  function cellsOf(row) { return [].slice.call(row.cells).map(function (cell) { return cell.textContent; }); }

  // As our tables write numbers: 1,682, 0.2461, < 0.0001, n/a; what is no number comes last.
  function numberIn(text) {
    var value = parseFloat(text.replace(/−/g, "-").replace(/[<>,\s]/g, ""));
    return isNaN(value) ? null : /^[<>]/.test(text) ? value / 2 : value;
  }

  function sort(table, column, isNumeric, direction) {
    var rows = table.movierecRows.slice();
    if (direction) rows.sort(function (one, other) {
      var a = one.cells[column].textContent, b = other.cells[column].textContent;
      if (isNumeric) {
        a = numberIn(a);
        b = numberIn(b);
        if (a === null || b === null) return (a === null) - (b === null);
        return direction * (a - b);
      }
      return direction * a.localeCompare(b, "en", { numeric: true });
    });
    rows.forEach(function (row) { table.tBodies[0].appendChild(row); });
  }

  function csv(table) {
    var numeric = [].slice.call(table.tHead.rows[0].cells).map(function (cell) { return cell.classList.contains("n"); });
    return [cellsOf(table.tHead.rows[0])].concat([].slice.call(table.tBodies[0].rows).map(function (row) {
      return cellsOf(row).map(function (text, column) { return numeric[column] ? text.replace(/,/g, "").replace(/−/g, "-") : text; });
    })).map(function (row) {
      return row.map(function (text) { return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text; }).join(",") + "\r\n";
    }).join("");
  }

  function save(table) {
    var link = document.createElement("a"), name = (table.caption && table.caption.textContent || "table").replace(/[^\w]+/g, "-").slice(0, 60);
    link.href = URL.createObjectURL(new Blob(["\ufeff", csv(table)], { type: "text/csv" }));
    link.download = name + ".csv";
    link.click();
    URL.revokeObjectURL(link.href);
  }

  function equip(table) {
    if (table.movierecRows) return;
    table.movierecRows = [].slice.call(table.tBodies[0].rows);
    var headers = [].slice.call(table.tHead.rows[0].cells);
    headers.forEach(function (header, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = header.textContent;
      header.textContent = "";
      header.appendChild(button);
      button.addEventListener("click", function () {
        var next = { ascending: -1, descending: 0 }[header.getAttribute("aria-sort")];
        if (next === undefined) next = 1;
        headers.forEach(function (each) { each.removeAttribute("aria-sort"); });
        if (next) header.setAttribute("aria-sort", next > 0 ? "ascending" : "descending");
        sort(table, column, header.classList.contains("n"), next);
      });
    });
    var take = document.createElement("button");
    take.type = "button";
    take.className = "mr-csv";
    take.textContent = "CSV";
    take.title = "Save this table as a file of comma-separated values";
    take.addEventListener("click", function () { save(table); });
    table.parentNode.insertAdjacentElement("afterend", take);
  }

  function equipIn(element) { [].forEach.call(element.querySelectorAll(".mr-table[data-whole]"), equip); }

  // On a page all tables are there once it is read; in an editor they come with their cells.
  new MutationObserver(function (changes) {
    if (document.readyState === "loading") return;
    changes.forEach(function (change) {
      change.addedNodes.forEach(function (node) { if (node.nodeType === 1 && !(node instanceof SVGElement)) equipIn(node); });
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", function () { equipIn(document); });
  else equipIn(document);
})();
