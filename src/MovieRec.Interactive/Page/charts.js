// Draws the figures that chart outputs push to window.movierecCharts, in the colours of the page they stand on.
(function () {
  var waiting = window.movierecCharts;
  if (waiting && waiting.ready) return;
  var drawn = [];

  function ground(div) {
    var ink = getComputedStyle(div).color;
    var parts = (ink.match(/[\d.]+/g) || [0, 0, 0]).slice(0, 3).join(",");
    var light = parts.split(",").reduce(function (sum, part) { return sum + Number(part); }, 0) > 384;
    return { ink: ink, grid: "rgba(" + parts + ",0.16)", line: "rgba(" + parts + ",0.4)", card: light ? "#23272e" : "#ffffff" };
  }

  function theme(div) {
    var on = ground(div);
    var set = {
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      "font.color": on.ink, "font.family": getComputedStyle(div).fontFamily, "font.size": div.clientWidth < 500 ? 11 : 13,
      "hoverlabel.bgcolor": on.card, "hoverlabel.font.color": on.ink, "hoverlabel.bordercolor": on.line,
      "modebar.bgcolor": "rgba(0,0,0,0)", "modebar.color": on.line, "modebar.activecolor": on.ink
    };
    ["xaxis", "yaxis"].forEach(function (axis) {
      set[axis + ".gridcolor"] = on.grid;
      set[axis + ".linecolor"] = on.line;
      set[axis + ".tickcolor"] = on.line;
    });
    var names = rowNames(div);
    if (names) {
      set["yaxis.tickmode"] = "array";
      set["yaxis.tickvals"] = names;
      set["yaxis.ticktext"] = names.map(function (name) { return shorten(name, div.clientWidth < 500 ? 18 : 44); });
    }
    return set;
  }

  // Long names would leave no room for the plot on a phone; the table below has them whole.
  function rowNames(div) {
    var rows = div.movierecFigure.data.filter(function (trace) { return trace.orientation === "h" || trace.error_x || trace.type === "heatmap"; });
    if (!rows.length || !rows.every(function (trace) { return trace.y.every(function (name) { return typeof name === "string"; }); })) return null;
    return rows[0].y;
  }

  function shorten(name, length) { return name.length > length ? name.slice(0, length - 1) + "…" : name; }

  function apply(layout, set) {
    Object.keys(set).forEach(function (path) {
      var keys = path.split("."), at = layout;
      keys.slice(0, -1).forEach(function (key) { at = at[key] = at[key] || {}; });
      at[keys[keys.length - 1]] = set[path];
    });
    return layout;
  }

  function draw(item) {
    var div = document.getElementById(item.id);
    if (!div || div.movierecFigure) return;
    div.movierecFigure = item.figure;
    div.textContent = "";
    var layout = item.figure.layout;
    layout.autosize = true;
    layout.dragmode = window.matchMedia("(pointer: fine)").matches ? "zoom" : false;
    window.Plotly.newPlot(div, item.figure.data, apply(layout, theme(div)),
      { responsive: true, displayModeBar: window.matchMedia("(hover: hover)").matches ? "hover" : false, displaylogo: false, modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"] });
    drawn.push(div);
  }

  function redraw() {
    drawn = drawn.filter(function (div) { return div.isConnected; });
    drawn.forEach(function (div) { window.Plotly.relayout(div, theme(div)); });
  }

  window.movierecCharts = { ready: true, push: draw, redraw: redraw };
  (waiting || []).forEach(draw);
  ["(prefers-color-scheme: dark)", "print"].forEach(function (query) { window.matchMedia(query).addEventListener("change", redraw); });
  new MutationObserver(redraw).observe(document.body, { attributes: true, attributeFilter: ["class", "data-vscode-theme-kind"] });
})();
