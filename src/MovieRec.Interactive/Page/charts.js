// Draws the figures that chart outputs push to window.movierecCharts, in the colours of the page they stand on: each when it
// comes near the window, all of them before the page is printed. packedPlotly is plotly.js, gzip in base64; it is unpacked once.
(function (gunzip, packedPlotly) {
  var waiting = window.movierecCharts;
  if (waiting && waiting.ready) return;
  var near = [], drawn = [], drawing = false, loading = null;

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
    // A letter of a title takes about two thirds of a line's height; a title longer than its axis would be cut off.
    var letter = set["font.size"] * 0.72, room = { xaxis: div.clientWidth - 90, yaxis: div.movierecHeight - 110 };
    ["xaxis", "yaxis"].forEach(function (axis) {
      set[axis + ".title.text"] = wrap(div.movierecTitles[axis], Math.max(8, Math.floor(room[axis] / letter)));
    });
    // A scale beside a map leaves no room for it on a phone, so it lies on top there, and the map keeps its height.
    set.height = div.movierecHeight + (div.movierecScale && isNarrow(div) ? 100 : 0);
    var rows = div.movierecRows;
    if (rows) {
      set["yaxis.tickmode"] = "array";
      set["yaxis.tickvals"] = rows.at;
      set["yaxis.ticktext"] = rows.names.map(function (name) { return shorten(name, div.clientWidth >= 500 ? 44 : div.movierecScale ? 14 : 18); });
    }
    return set;
  }

  function isNarrow(div) { return div.clientWidth < 760; }

  // The trace that a map's colours are explained by, and where its scale lies.
  function scaleOf(figure) { return figure.data.filter(function (trace) { return trace.marker && trace.marker.showscale; })[0]; }
  function placeScale(div) {
    var isOnTop = isNarrow(div);
    return { "marker.colorbar.orientation": isOnTop ? "h" : "v", "marker.colorbar.title.side": isOnTop ? "top" : "right" };
  }

  // Of names that lie over each other, or reach out of the chart, the first stays; the others show under the pointer.
  function untangle(div) {
    var outer = div.getBoundingClientRect(), kept = [];
    [].forEach.call(div.querySelectorAll(".textpoint text"), function (text) {
      text.style.visibility = "";
      var box = text.getBoundingClientRect();
      var isInTheWay = box.left < outer.left || box.right > outer.right || box.top < outer.top || kept.some(function (other) {
        return box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
      });
      if (isInTheWay) text.style.visibility = "hidden";
      else kept.push(box);
    });
  }

  // Long names would leave no room for the plot on a phone; the table below has them whole.
  function rowNames(figure) {
    var axis = figure.layout.yaxis || {};
    if (axis.ticktext) return { at: axis.tickvals, names: axis.ticktext };
    var rows = figure.data.filter(function (trace) { return trace.orientation === "h" || trace.error_x; });
    if (!rows.length || !rows.every(function (trace) { return trace.y.every(function (name) { return typeof name === "string"; }); })) return null;
    return { at: rows[0].y, names: rows[0].y };
  }

  function wrap(title, length) {
    var lines = [""];
    title.split(" ").forEach(function (word) {
      var last = lines[lines.length - 1];
      if (last && last.length + 1 + word.length > length) lines.push(word);
      else lines[lines.length - 1] = last ? last + " " + word : word;
    });
    return lines.join("<br>");
  }

  function titleOf(axis) { return axis && axis.title && axis.title.text || ""; }

  function shorten(name, length) { return name.length > length ? name.slice(0, length - 1) + "…" : name; }

  function apply(layout, set) {
    Object.keys(set).forEach(function (path) {
      var keys = path.split("."), at = layout;
      keys.slice(0, -1).forEach(function (key) { at = at[key] = at[key] || {}; });
      at[keys[keys.length - 1]] = set[path];
    });
    return layout;
  }

  function load() {
    if (loading) return loading;
    if (window.Plotly) return loading = Promise.resolve();
    return loading = new Response(new Blob([packed()]).stream().pipeThrough(new DecompressionStream("gzip"))).text().then(start);
  }

  // A page that is printed as soon as it is loaded, as headless browsers do, waits for nothing: plotly.js is unpacked here and now.
  function loadNow() {
    if (!window.Plotly) start(new TextDecoder().decode(gunzip(packed())));
  }

  function packed() {
    var text = atob(packedPlotly), bytes = new Uint8Array(text.length);
    for (var at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
    return bytes;
  }

  // As text in a script of its own, which the page's policy names by its hash; a page without such a policy runs it all the same.
  function start(source) {
    if (window.Plotly) return;
    packedPlotly = null;
    var script = document.createElement("script");
    script.textContent = source;
    document.head.appendChild(script).remove();
  }

  function draw(div) {
    if (drawn.indexOf(div) >= 0) return;
    drawn.push(div);
    if (observer) observer.unobserve(div);
    plot(div);
    div.style.minHeight = "";
  }

  function plot(div) {
    var figure = div.movierecFigure, layout = figure.layout;
    layout.autosize = true;
    layout.dragmode = window.matchMedia("(pointer: fine)").matches ? "zoom" : false;
    div.movierecIsNarrow = isNarrow(div);
    if (div.movierecScale) apply(div.movierecScale, placeScale(div));
    // A failure is this chart's own; newPlot throws or rejects, as it finds it.
    new Promise(function (resolve) {
      resolve(window.Plotly.newPlot(div, figure.data, apply(layout, theme(div)),
        { displayModeBar: window.matchMedia("(hover: hover)").matches ? "hover" : false, displaylogo: false, modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"] }));
    }).then(function () {
      untangle(div);
      div.on("plotly_afterplot", function () { untangle(div); });
    }).catch(function (error) { giveUp(div, error); });
  }

  function giveUp(div, error) {
    div.style.minHeight = "";
    div.textContent = "This chart cannot be drawn here (" + error.message + "). Its values stand below.";
    console.error(error);
  }

  // One at a time, so that the page can be scrolled in between.
  function drawNear() {
    if (drawing) return;
    drawing = true;
    load().then(function next() {
      var div = near.shift();
      if (div) draw(div);
      if (near.length) setTimeout(next);
      else drawing = false;
    }).catch(function (error) { waitingDivs().forEach(function (div) { giveUp(div, error); }); });
  }

  function waitingDivs() { return [].slice.call(document.querySelectorAll(".mr-plot")).filter(function (div) { return div.movierecFigure && drawn.indexOf(div) < 0; }); }

  function drawAll() { return load().then(function () { waitingDivs().forEach(draw); }); }

  // Who prints does not wait.
  function drawAllNow() {
    if (!waitingDivs().length) return;
    try { loadNow(); }
    catch (error) { return waitingDivs().forEach(function (div) { giveUp(div, error); }); }
    waitingDivs().forEach(draw);
  }

  var observer = window.IntersectionObserver ? new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) { if (entry.isIntersecting && near.indexOf(entry.target) < 0) near.push(entry.target); });
    if (near.length) drawNear();
  }, { rootMargin: "50% 0px" }) : null;

  function take(item) {
    var div = document.getElementById(item.id);
    if (!div || div.movierecFigure) return;
    div.movierecFigure = item.figure;
    div.movierecHeight = item.figure.layout.height;
    div.movierecScale = scaleOf(item.figure);
    div.movierecRows = rowNames(item.figure);
    div.movierecTitles = { xaxis: titleOf(item.figure.layout.xaxis), yaxis: titleOf(item.figure.layout.yaxis) };
    div.textContent = "";
    div.style.minHeight = item.figure.layout.height + "px";
    if (observer) observer.observe(div);
    else {
      near.push(div);
      drawNear();
    }
  }

  function redraw() {
    drawn = drawn.filter(function (div) { return div.isConnected; });
    drawn.forEach(function (div) {
      // Between a phone's width and a screen's a chart is drawn anew: plotly would keep the room that a scale or a legend had.
      if (div.movierecIsNarrow !== isNarrow(div)) return plot(div);
      var set = theme(div);
      set.autosize = true;
      window.Plotly.relayout(div, set);
    });
  }

  window.movierecCharts = { ready: true, push: take, redraw: redraw, drawAll: drawAll };
  (waiting || []).forEach(take);
  window.addEventListener("beforeprint", drawAllNow);
  // A page whose first chart is far down draws it once there is nothing else to do, so that plotly.js is ready when it is scrolled or printed.
  window.addEventListener("load", function () {
    (window.requestIdleCallback || setTimeout)(function () {
      near = near.concat(drawn.length ? [] : waitingDivs().slice(0, 1));
      if (near.length) drawNear();
    });
  });
  // Titles are broken into lines for a width, so charts are fitted here; plotly's own fitting at the same time would lose their height.
  var settled = null;
  window.addEventListener("resize", function () {
    clearTimeout(settled);
    settled = setTimeout(redraw, 150);
  });
  ["(prefers-color-scheme: dark)", "print"].forEach(function (query) { window.matchMedia(query).addEventListener("change", redraw); });
  new MutationObserver(redraw).observe(document.body, { attributes: true, attributeFilter: ["class", "data-vscode-theme-kind"] });
  new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
})(