// What the server cannot do from afar: draw charts with plotly.js, in the colours of the page, and redraw them when those change.
window.studio = (function () {
  var drawn = new Set(), loading = null;

  function load() {
    return loading = loading || new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = "plotly.js";
      script.onload = resolve;
      script.onerror = function () { reject(new Error("plotly.js cannot be had")); };
      document.head.appendChild(script);
    });
  }

  function themed(layout, element) {
    var ink = getComputedStyle(element).color, parts = ink.match(/[\d.]+/g).slice(0, 3).join(",");
    var axis = { gridcolor: "rgba(" + parts + ",0.16)", linecolor: "rgba(" + parts + ",0.4)", tickcolor: "rgba(" + parts + ",0.4)" };
    var merged = Object.assign({}, layout, {
      autosize: true, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: Object.assign({}, layout.font, { color: ink, family: getComputedStyle(element).fontFamily, size: element.clientWidth < 500 ? 11 : 13 })
    });
    ["xaxis", "yaxis"].forEach(function (name) { merged[name] = Object.assign({}, layout[name], axis); });
    return merged;
  }

  function show(element) {
    var figure = element.studioFigure;
    // Colours can change before plotly.js is there: what is drawn then takes the new ones.
    if (!figure || !element.isConnected || !window.Plotly) return;
    return window.Plotly.react(element, figure.data, themed(figure.layout, element), { responsive: true, displayModeBar: false });
  }

  var later = window.requestIdleCallback ? function (work) { requestIdleCallback(work, { timeout: 400 }); } : setTimeout;

  function redraw() { drawn.forEach(function (element) { if (element.isConnected) show(element); else drawn.delete(element); }); }

  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

  return {
    draw: function (element, json) {
      element.studioFigure = JSON.parse(json);
      drawn.add(element);
      // When there is nothing else to do: what stands beside it is seen first. The server does not wait for it.
      load().then(function () { later(function () { show(element); }); }).catch(function (error) {
        element.textContent = "This chart cannot be drawn here (" + error.message + "). Its values stand below.";
      });
    },
    erase: function (element) {
      drawn.delete(element);
      if (window.Plotly && element) window.Plotly.purge(element);
    }
  };
})();
