// What is wrong with the charts of a page as the browser drew them, one sentence a fault: texts that are cut off or lie over each
// other, legends over the plot, axes with fewer than two ticks or with two that read alike, numbers that nobody reads so.
async () => {
  const Tolerance = 1.5, MostDigits = 4;
  const faults = [];
  const plots = [...document.querySelectorAll(".mr-plot")].filter(plot => plot._fullLayout);
  const nameOf = plot => plot.closest("figure")?.querySelector(".mr-title")?.textContent ?? plot.id;
  const report = (plot, fault) => faults.push(`'${nameOf(plot)}': ${fault}`);

  const kinds = {
    "tick of x": ".xtick text", "tick of y": ".ytick text", "title of x": ".xtitle", "title of y": ".ytitle", "legend": ".legendtext",
    "tick of the colours": ".cbaxis text", "title of the colours": ".cbtitle text", "label": ".textpoint text", "note": ".annotation-text",
  };

  // Text leaves about a sixth of its line free above and below.
  function cornersOf(text) {
    const box = text.getBBox(), at = text.getScreenCTM(), free = box.height / 6;
    return [[box.x, box.y + free], [box.x + box.width, box.y + free], [box.x + box.width, box.y + box.height - free], [box.x, box.y + box.height - free]]
      .map(([x, y]) => [at.a * x + at.c * y + at.e, at.b * x + at.d * y + at.f]);
  }

  function textsOf(plot) {
    return Object.entries(kinds).flatMap(([kind, selector]) => [...plot.querySelectorAll(selector)]
      .filter(text => text.textContent.trim() && text.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
      .map(text => ({ kind, text: text.textContent.trim(), corners: cornersOf(text) })));
  }

  // Two convex outlines are apart where a side of one has all of the other beyond it.
  function overlap(one, other) {
    const isApart = (corners, others) => corners.some(([x, y], at) => {
      const [toX, toY] = corners[(at + 1) % corners.length], length = Math.hypot(toX - x, toY - y) || 1;
      const across = ([px, py]) => ((px - x) * (toY - y) - (py - y) * (toX - x)) / length;
      return Math.min(...others.map(across)) > -Tolerance;
    });
    return !isApart(one, other) && !isApart(other, one);
  }

  function faultOf(number) {
    if (/\de[+−-]?\d/i.test(number) || /\d[kMGµmn]$/.test(number)) return "is in a notation of its own";
    if (/^[−-]0(\.0+)?%?$/.test(number)) return "is a negative nothing";
    if (!number.includes(".")) return null;
    const digits = number.replace(/[^\d]/g, "").replace(/^0+/, "");
    return digits.length > MostDigits ? `has ${digits.length} digits` : null;
  }
  const numbersIn = text => text.match(/(?<![\p{L}\d.,:/-])[−-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+|(?<=\d))(e[+−-]?\d+)?(%|[kMGµmn](?![\p{L}]))?(?![\p{L}\d:/-]|\.\d)/gu) ?? [];

  for (const caption of document.querySelectorAll(".mr-scroll caption")) {
    const seen = caption.closest(".mr-scroll").getBoundingClientRect(), own = caption.firstElementChild.getBoundingClientRect();
    if (own.width && own.right > seen.right + Tolerance) faults.push(`the caption of the table '${caption.textContent}' is cut off`);
  }

  for (const plot of plots) {
    const outer = plot.getBoundingClientRect(), size = plot._fullLayout._size, texts = textsOf(plot);
    for (const { kind, text, corners } of texts) {
      if (corners.some(([x, y]) => x < outer.left - Tolerance || x > outer.right + Tolerance || y < outer.top - Tolerance || y > outer.bottom + Tolerance))
        report(plot, `the ${kind} '${text}' is cut off`);
      if (kind.startsWith("tick")) for (const number of numbersIn(text)) if (faultOf(number)) report(plot, `the ${kind} '${text}' ${faultOf(number)}`);
    }
    for (let one = 0; one < texts.length; one++)
      for (let other = one + 1; other < texts.length; other++)
        if (overlap(texts[one].corners, texts[other].corners))
          report(plot, `the ${texts[one].kind} '${texts[one].text}' and the ${texts[other].kind} '${texts[other].text}' lie over each other`);
    const legend = plot.querySelector(".legend .bg")?.getBoundingClientRect();
    if (legend && legend.bottom > outer.top + size.t + Tolerance && legend.top < outer.top + size.t + size.h - Tolerance && legend.left < outer.left + size.l + size.w - Tolerance)
      report(plot, "the legend covers the plot");
    if (size.w < outer.width / 3 || size.h < 60) report(plot, `the plot has only ${Math.round(size.w)} × ${Math.round(size.h)} px`);
    for (const name of ["x", "y"]) {
      const axis = plot._fullLayout[`${name}axis`], ticks = texts.filter(text => text.kind === `tick of ${name}`).map(text => text.text);
      const needed = axis.type === "category" ? Math.min(2, axis._categories.length) : axis.tickmode === "array" && axis.type !== "log" ? Math.min(2, axis.tickvals.length) : 2;
      if (ticks.length < needed) report(plot, `the axis ${name} has ${ticks.length} of at least ${needed} ticks`);
      if (axis.type !== "category" && axis.type !== "date" && new Set(ticks).size < ticks.length) report(plot, `ticks of ${name} read alike: ${ticks.join(" ")}`);
      if (/^year\b/i.test(axis.title?.text ?? "") && ticks.some(tick => tick.includes(","))) report(plot, `years of ${name} are written as amounts: ${ticks.join(" ")}`);
      const decades = axis.type === "log" ? Math.abs(axis.range[1] - axis.range[0]) : 0;
      if (decades > 1.2 && axis.tickvals.some(tick => ![1, 2, 5].includes(Number((tick / 10 ** Math.floor(Math.log10(tick) + 1e-9)).toPrecision(6)))))
        report(plot, `the axis ${name} is marked at ${axis.tickvals.join(" ")}, not at 1, 2 and 5`);
    }
  }

  // Under the pointer: first, middle and last point. plotly shows one hover in 50 ms a chart.
  for (const share of [0, 0.5, 1]) {
    for (const plot of plots) {
      const shown = plot.data.map((trace, at) => [trace, at]).filter(([trace]) => trace.hoverinfo !== "skip"), [trace, curveNumber] = shown[Math.floor(share * (shown.length - 1))];
      window.Plotly.Fx.hover(plot, [{ curveNumber, pointNumber: Math.floor(share * ((trace.y ?? trace.x).length - 1)) }]);
    }
    await new Promise(resolve => setTimeout(resolve, 70));
    for (const plot of plots) {
      // A text of several lines has each in a part of its own.
      const lines = [...plot.querySelectorAll(".hoverlayer text")].flatMap(text => text.querySelector(".line") ? [...text.querySelectorAll(".line")] : [text]);
      for (const { textContent: line } of lines) for (const number of numbersIn(line)) if (faultOf(number)) report(plot, `under the pointer '${line}' ${faultOf(number)}`);
      window.Plotly.Fx.unhover(plot);
    }
  }
  return [...new Set(faults)];
}
