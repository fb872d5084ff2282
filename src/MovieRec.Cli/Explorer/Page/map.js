// The map of the movies: a canvas that pans and zooms with mouse, touch and keys, and names what has room for a name.

// frame: the focusable element around the canvas; movies: titles, years, counts, groups; places: { items, x, y } in −1 .. 1.
function createMap(frame, canvas, movies, places, colours, { onOpen, onMove }) {
  const context = canvas.getContext("2d"), Badge = 9;
  const placeOf = new Map([...places.items].map((item, at) => [item, at]));
  const byCount = [...places.items.keys()].sort((a, b) => movies.counts[places.items[b]] - movies.counts[places.items[a]]);
  const view = { zoom: 1, x: 0, y: 0 };
  let width = 0, height = 0, ratio = 1, selected = -1, hovered = -1, marked = [], numbered = [], rated = new Set(), group = null, frameRequest = 0, isNear = false;

  const reachX = places.x.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-9), reachY = places.y.reduce((most, y) => Math.max(most, Math.abs(y)), 1e-9);
  const scale = () => view.zoom * Math.min((width / 2 - 24) / reachX, (height / 2 - 24) / reachY);
  const screenX = at => width / 2 + (places.x[at] - view.x) * scale();
  const screenY = at => height / 2 + (places.y[at] - view.y) * scale();
  const radius = at => Math.min(9, (1.4 + Math.sqrt(movies.counts[places.items[at]]) / 7) * Math.sqrt(Math.min(view.zoom, 4)) * Math.min(1, Math.min(width, height) / 560 + .25));

  // A map out of sight must not make the list above it wait.
  function draw() {
    if (isNear && !frameRequest) frameRequest = requestAnimationFrame(() => { frameRequest = 0; paint(); });
  }

  function paint() {
    const style = getComputedStyle(frame), ink = style.getPropertyValue("--ink"), paper = style.getPropertyValue("--paper"), accent = style.getPropertyValue("--link");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const isVisible = at => screenX(at) > -20 && screenX(at) < width + 20 && screenY(at) > -20 && screenY(at) < height + 20;
    const inView = byCount.filter(isVisible);
    for (let k = inView.length - 1; k >= 0; k--) {
      const at = inView[k], item = places.items[at], isOff = group !== null && movies.groups[item] !== group;
      context.globalAlpha = isOff ? .12 : .72;
      context.fillStyle = colours[movies.groups[item]];
      disc(screenX(at), screenY(at), radius(at));
      context.fill();
      if (!rated.has(item)) continue;
      context.globalAlpha = 1;
      context.strokeStyle = ink;
      context.lineWidth = rated.size > 60 ? 1 : 1.5;
      disc(screenX(at), screenY(at), radius(at) + 1.5);
      context.stroke();
    }
    context.globalAlpha = 1;
    const numbers = numbered = spread(marked.map((item, rank) => ({ at: placeOf.get(item), rank: rank + 1 })).filter(({ at }) => at !== undefined && isVisible(at)));
    context.lineWidth = 1;
    context.strokeStyle = accent;
    for (const { at, x, y } of numbers) {
      context.beginPath();
      context.moveTo(screenX(at), screenY(at));
      context.lineTo(x, y);
      context.stroke();
    }
    for (const { rank, x, y } of numbers.toReversed()) {
      context.fillStyle = accent;
      context.strokeStyle = paper;
      context.lineWidth = 2;
      disc(x, y, Badge);
      context.fill();
      context.stroke();
      context.fillStyle = paper;
      context.font = "600 10px system-ui, sans-serif";
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(rank, x, y + .5);
    }
    for (const at of [hovered, selected]) {
      if (at < 0) continue;
      context.strokeStyle = ink;
      context.lineWidth = 2.5;
      disc(screenX(at), screenY(at), Math.max(radius(at), 5) + 4);
      context.stroke();
    }
    nameMovies(numbers, inView, ink, paper);
  }

  // Numbers of movies that lie close together make room for each other; a line leads from each to its movie.
  function spread(numbers) {
    const apart = 2 * Badge + 2;
    for (const number of numbers) [number.x, number.y] = [screenX(number.at), screenY(number.at)];
    for (let round = 0, isPiled = true; round < 40 && isPiled; round++) {
      isPiled = false;
      for (const [k, one] of numbers.entries()) {
        for (const other of numbers.slice(k + 1)) {
          const angle = Math.atan2(other.y - one.y, other.x - one.x || 1e-3 * other.rank), lack = apart - Math.hypot(other.x - one.x, other.y - one.y);
          if (lack <= .1) continue;
          isPiled = true;
          one.x -= Math.cos(angle) * lack / 2;
          one.y -= Math.sin(angle) * lack / 2;
          other.x += Math.cos(angle) * lack / 2;
          other.y += Math.sin(angle) * lack / 2;
        }
      }
    }
    return numbers;
  }

  function disc(x, y, r) {
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
  }

  // The ones in hand first, then the list, then the most rated, as long as there is room.
  function nameMovies(numbers, inView, ink, paper) {
    const boxes = [], most = Math.round(width * height / 14000) + 6;
    context.textBaseline = "middle";
    context.textAlign = "left";
    context.lineJoin = "round";
    const wanted = [hovered, selected, ...numbers.map(({ at }) => at), ...inView.filter(at => group === null || movies.groups[places.items[at]] === group)];
    const badges = new Map(numbers.map(({ at, x, y }) => [at, [x, y]]));
    let named = 0;
    for (const at of new Set(wanted)) {
      if (at < 0) continue;
      const isFirst = at === hovered || at === selected, item = places.items[at];
      if (!isFirst && named >= most) break;
      context.font = `${isFirst ? "600 13px" : "11.5px"} system-ui, sans-serif`;
      const full = movies.titles[item], text = !isFirst && full.length > 28 ? full.slice(0, 27) + "…" : full;
      const wide = context.measureText(text).width, gap = marked.includes(item) ? 13 : radius(at) + 4;
      const [x, y] = badges.get(at) ?? [screenX(at), screenY(at)], left = x + gap + wide > width - 4 ? x - gap - wide : x + gap;
      const box = [left - 3, y - 8, left + wide + 3, y + 8];
      if (!isFirst && (box[0] < 0 || box[1] < 0 || box[3] > height || boxes.some(other => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]))) continue;
      boxes.push(box);
      named++;
      context.strokeStyle = paper;
      context.lineWidth = 4;
      context.strokeText(text, left, y);
      context.fillStyle = ink;
      context.fillText(text, left, y);
    }
  }

  function resize() {
    width = frame.clientWidth;
    height = frame.clientHeight;
    ratio = Math.max(1, window.devicePixelRatio || 1);
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    paint();
  }

  // Zooms so that the point under (x, y) stays there.
  function zoomAt(factor, x = width / 2, y = height / 2) {
    const before = scale();
    view.zoom = Math.min(40, Math.max(1, view.zoom * factor));
    const shift = 1 / before - 1 / scale();
    view.x += (x - width / 2) * shift;
    view.y += (y - height / 2) * shift;
    keepInside();
  }

  function panBy(dx, dy) {
    view.x -= dx / scale();
    view.y -= dy / scale();
    keepInside();
  }

  function keepInside() {
    const share = 1 - 1 / view.zoom;
    view.x = Math.min(reachX * share, Math.max(-reachX * share, view.x));
    view.y = Math.min(reachY * share, Math.max(-reachY * share, view.y));
    // What cannot be panned leaves a finger to scroll the page.
    frame.classList.toggle("zoomed", view.zoom > 1);
    draw();
  }

  function nearest(x, y) {
    const badge = numbered.find(number => Math.hypot(number.x - x, number.y - y) <= Badge);
    if (badge) return badge.at;
    let found = -1, least = 18 * 18;
    for (const at of byCount) {
      const distance = (screenX(at) - x) ** 2 + (screenY(at) - y) ** 2;
      if (distance < least) [found, least] = [at, distance];
    }
    return found;
  }

  // The nearest movie in a direction, within 45° of it if there is one.
  function neighbour(dx, dy) {
    if (selected < 0) return byCount[0];
    let found = selected, least = Infinity;
    for (const at of byCount) {
      const x = places.x[at] - places.x[selected], y = places.y[at] - places.y[selected];
      const along = x * dx + y * dy, across = Math.abs(x * dy - y * dx);
      if (along <= 0) continue;
      // The map is 2 wide and high: what lies outside the 45° comes after all that lies inside.
      const distance = along + 2 * across + (across > along ? 10 : 0);
      if (distance < least) [found, least] = [at, distance];
    }
    return found;
  }

  function select(at) {
    if (at === undefined) return;
    selected = at;
    const x = screenX(at), y = screenY(at), margin = 40;
    if (x < margin || x > width - margin || y < margin || y > height - margin) [view.x, view.y] = [places.x[at], places.y[at]];
    keepInside();
    onMove(places.items[at]);
  }

  frame.addEventListener("keydown", event => {
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    if (dx || dy) {
      if (event.shiftKey) panBy(-60 * dx, -60 * dy);
      else select(neighbour(dx, dy));
    }
    else if (event.key === "+" || event.key === "=") zoomAt(1.5);
    else if (event.key === "-") zoomAt(1 / 1.5);
    else if (event.key === "0" || event.key === "Home") reset();
    else if (event.key === "Enter" && selected >= 0) onOpen(places.items[selected]);
    else return;
    event.preventDefault();
  });

  function reset() {
    [view.zoom, view.x, view.y] = [1, 0, 0];
    keepInside();
  }

  const pointers = new Map();
  let travelled = 0;
  const at = event => { const box = canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
  canvas.addEventListener("pointerdown", event => {
    pointers.set(event.pointerId, at(event));
    travelled = 0;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", event => {
    const [x, y] = at(event), last = pointers.get(event.pointerId);
    if (!last) {
      const under = nearest(x, y);
      if (under !== hovered) { hovered = under; canvas.style.cursor = under < 0 ? "" : "pointer"; draw(); }
      return;
    }
    const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    travelled += Math.hypot(x - last[0], y - last[1]);
    pointers.set(event.pointerId, [x, y]);
    if (others.length === 1) {
      const [[ox, oy]] = others;
      zoomAt(Math.hypot(x - ox, y - oy) / Math.max(1, Math.hypot(last[0] - ox, last[1] - oy)), (x + ox) / 2, (y + oy) / 2);
    }
    else if (others.length === 0) panBy(x - last[0], y - last[1]);
  });
  canvas.addEventListener("pointerup", event => {
    const isClick = pointers.size === 1 && travelled < 5, under = isClick ? nearest(...at(event)) : -1;
    pointers.delete(event.pointerId);
    if (under < 0) return;
    selected = under;
    draw();
    onOpen(places.items[under]);
  });
  canvas.addEventListener("pointercancel", event => pointers.delete(event.pointerId));
  canvas.addEventListener("pointerleave", () => { hovered = -1; draw(); });
  // Turning the wheel scrolls the page until the map has been clicked into.
  canvas.addEventListener("wheel", event => {
    if (!event.ctrlKey && !frame.contains(document.activeElement)) return;
    event.preventDefault();
    zoomAt(Math.exp(-event.deltaY / 400), ...at(event));
  }, { passive: false });

  new ResizeObserver(resize).observe(frame);
  new IntersectionObserver(([entry]) => { isNear = entry.isIntersecting; draw(); }, { rootMargin: "300px" }).observe(frame);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new MutationObserver(draw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  for (const event of ["beforeprint", "afterprint"]) window.addEventListener(event, paint);

  return {
    has: item => placeOf.has(item),
    zoom: factor => zoomAt(factor),
    reset,
    // Marks a list by rank, and what the reader has rated.
    mark(list, ratedItems) { marked = list; rated = new Set(ratedItems); draw(); },
    // Shows only movies of one group; null for all.
    only(name) { group = name; draw(); },
    // Brings a movie to the middle.
    show(item) {
      const at = placeOf.get(item);
      selected = at;
      view.zoom = Math.max(view.zoom, 5);
      [view.x, view.y] = [places.x[at], places.y[at]];
      keepInside();
      onMove(item);
    },
  };
}
