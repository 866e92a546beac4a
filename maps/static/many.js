/* Many lines and places: read from columns of numbers and painted on one canvas. An element for each, or an object of
   Leaflet's, would be too slow. A picture of the view is painted anew after a move, a few milliseconds at a time and out
   of sight, and takes the place of the former one when it is whole. */
"use strict";
(function () {
  const PADDING = 0.25;  // of the view, painted on each side of it
  const SLICE_MS = 8;  // of painting between two frames
  const BATCH = 1500;  // strokes at once: a longer path is slower for its length
  const SMALL = 4;  // pixels: smaller lines are told apart by the pixels they pass only
  const REACH = 6;  // pixels from a line within which a click means it
  const NAMED = 150;  // places in view that are named; with more there is no room
  const STEPS = [0, 0, 1, 2, 4, 8];  // a bit of a pixel for each step to the next: east; southwest, south, southeast
  const DOT = 16;
  const PLACE = 32;

  const DIGITS = new Uint8Array(128);
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"].forEach((letter, i) => (DIGITS[letter.charCodeAt(0)] = i));

  /* Positions as maps/page/packing.py wrote them, as longitudes and latitudes in turn. */
  function unpacked(text, scale, count) {
    const found = new Float64Array(2 * count);
    const here = [0, 0];
    for (let i = 0, at = 0; at < found.length; at++) {
      let value = 0;
      let shift = 0;
      let digit;
      do {
        digit = DIGITS[text.charCodeAt(i++)];
        value |= (digit & 31) << shift;
        shift += 5;
      } while (digit > 31);
      here[at & 1] += value & 1 ? -((value + 1) >>> 1) : value >>> 1;
      found[at] = here[at & 1] / scale;
    }
    return found;
  }

  /* The same on the plane of the map at zoom 0, which is 256 pixels wide. */
  function projected(degrees) {
    const plane = new Float64Array(degrees.length);
    for (let i = 0; i < degrees.length; i += 2) {
      const sine = Math.sin((Math.max(-85.0511287798, Math.min(85.0511287798, degrees[i + 1])) * Math.PI) / 180);
      plane[i] = (degrees[i] / 360 + 0.5) * 256;
      plane[i + 1] = (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 256;
    }
    return plane;
  }

  const sums = (counts) => {
    const found = new Uint32Array(counts.length + 1);
    counts.forEach((count, i) => (found[i + 1] = found[i] + count));
    return found;
  };

  corridor.many = function (map, { lines, places, left }) {
    const { h, data } = corridor;
    const degrees = { lines: unpacked(lines.points, lines.scale, lines.length), places: unpacked(places.points, places.scale, places.length) };
    const plane = { lines: projected(degrees.lines), places: projected(degrees.places) };
    const vertex = sums(lines.counts);  // the first of each part
    const part = sums(lines.parts);  // the first of each line
    const boxes = new Float64Array(4 * lines.parts.length);
    for (let i = 0; i < lines.parts.length; i++) {
      let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let at = 2 * vertex[part[i]]; at < 2 * vertex[part[i + 1]]; at += 2) {
        const [x, y] = [plane.lines[at], plane.lines[at + 1]];
        west = Math.min(west, x);
        east = Math.max(east, x);
        north = Math.min(north, y);
        south = Math.max(south, y);
      }
      boxes.set([west, north, east, south], 4 * i);
    }

    /* What an entry of corridor.features has, made when it is asked for. */
    function facts({ same, names, rows }, i, own) {
      const found = { ...same };
      names.forEach((name, column) => (rows[column][i] ?? null) !== null && (found[name] = rows[column][i]));
      return corridor.read({ ...found, ...own });
    }
    const open = (entry, at, others) => map.openPopup(L.popup(corridor.popup()).setLatLng(at).setContent(corridor.card(entry.properties, others)));
    class Line {
      constructor(number, within) {
        this.number = number;
        this.within = within;
        this.key = "line " + lines.ids[number];
        this.status = this.stated = within.status;
        this.look = within.look;
        this.shown = true;
        this.shift = "";
        this.by = this.known = null;
      }
      get properties() {
        const { mode, branch, status } = this.within;
        return (this.known ??= facts(lines, this.number, { id: lines.ids[this.number], mode, branch, status }));
      }
      get coordinates() {
        const own = [...vertex.subarray(part[this.number], part[this.number + 1] + 1)];
        return own.slice(1).map((end, i) => Array.from({ length: end - own[i] }, (_, j) => [...degrees.lines.subarray(2 * (own[i] + j), 2 * (own[i] + j) + 2)]));
      }
      get latlngs() {
        const parts = this.coordinates.map((each) => each.map(([lon, lat]) => L.latLng(lat, lon)));
        return parts.length > 1 ? parts : parts[0];
      }
      get feature() {
        const parts = this.coordinates;
        return { geometry: parts.length > 1 ? { type: "MultiLineString", coordinates: parts } : { type: "LineString", coordinates: parts[0] } };
      }
      /* The same for all lines on the same ground. */
      get ground() {
        const [from, to] = [2 * vertex[part[this.number]], 2 * vertex[part[this.number + 1]]];
        let [x, y] = [0, 0];
        for (let at = from; at < to; at += 2) {
          x += degrees.lines[at];
          y += degrees.lines[at + 1];
        }
        return `${to - from} ${x.toFixed(3)} ${y.toFixed(3)}`;
      }
      get layer() {
        return this;
      }
      get hit() {
        return this;
      }
      getBounds() {
        return L.latLngBounds(this.latlngs.flat());
      }
      openPopup(at) {
        open(this, at || corridor.middle(this), []);
      }
    }
    class Place {
      constructor(number, within) {
        this.number = number;
        this.within = within;
        this.key = "place " + places.ids[number];
        this.known = null;
      }
      get country() {
        return this.properties.country;
      }
      get properties() {
        const [lon, lat] = degrees.places.subarray(2 * this.number);
        return (this.known ??= facts(places, this.number, { id: places.ids[this.number], kind: this.within.kind, lat, lon: lon > 180 ? lon - 360 : lon }));
      }
      get latlng() {
        return L.latLng(degrees.places[2 * this.number + 1], degrees.places[2 * this.number]);
      }
      get feature() {
        return { geometry: { type: "Point", coordinates: [...degrees.places.subarray(2 * this.number, 2 * this.number + 2)] } };
      }
      get layer() {
        return this;
      }
      openPopup() {
        open(this, this.latlng, []);
      }
    }
    const Group = L.Layer.extend({
      onAdd() {
        corridor.painted.again();
      },
      onRemove() {
        corridor.painted.again();
      },
      hasLayer(entry) {
        return entry.within === this;
      },
    });

    /* What a line looks like, read off the style sheet; lines share these, so a change of zoom or scheme reaches all. */
    const looks = new Map();
    const probe = h("svg", { class: "unseen", "aria-hidden": "true" });
    document.body.append(probe);
    const styled = (css) => {
      const path = h("path", { class: css });
      probe.replaceChildren(path);
      return getComputedStyle(path);
    };
    function read(look) {
      const stroke = (role) => {
        const { stroke: color, strokeWidth, strokeDasharray, strokeDashoffset, strokeLinecap, strokeOpacity } = styled(`${role} m-${look.mode} s-${look.status}`);
        const dash = strokeDasharray === "none" ? [] : strokeDasharray.split(",").map(parseFloat);
        return color === "none" ? null : { color, weight: parseFloat(strokeWidth), dash, offset: parseFloat(strokeDashoffset) || 0, cap: strokeLinecap, opacity: Number(strokeOpacity) };
      };
      const cued = data.cues.includes(look.mode + " " + look.status);
      const strokes = ["line", ...(cued ? ["cue"] : [])].map(stroke).filter(Boolean);
      return Object.assign(look, { strokes, dashed: strokes.some(({ dash }) => dash.length) });
    }
    function lookOf(mode, status) {
      const key = mode + " " + status;
      if (!looks.has(key)) looks.set(key, read({ mode, status }));
      return looks.get(key);
    }
    /* The sign of each kind of place, drawn once. */
    const signs = new Map();
    function signOf(kind, toCome) {
      const css = "place k-" + kind + (toCome ? " to-come" : "");
      if (signs.has(css)) return signs.get(css);
      const { radius, shape } = data.kinds[kind];
      const size = Math.ceil(radius * 2 + 4);
      const sign = h("canvas", { width: size * 2, height: size * 2 });
      const context = sign.getContext("2d");
      const style = styled(css);
      context.setTransform(2, 0, 0, 2, size, size);
      const points = data.shapes[shape].map(([x, y]) => [x * radius, y * radius]);
      if (points.length) for (const point of points) context.lineTo(...point);
      else context.arc(0, 0, radius, 0, 2 * Math.PI);
      context.closePath();
      Object.assign(context, { fillStyle: style.fill, strokeStyle: style.stroke, lineWidth: parseFloat(style.strokeWidth) });
      if (toCome) context.setLineDash(style.strokeDasharray.split(",").map(parseFloat));
      context.fill();
      context.stroke();
      signs.set(css, { sign, size });
      return signs.get(css);
    }

    const entries = { lines: [], places: [] };
    const groups = { lines: [], places: [] };
    for (const [kind, Entry] of [["lines", Line], ["places", Place]]) {
      for (const [keys, count] of (kind === "lines" ? lines : places).groups) {
        const group = Object.assign(new Group(), keys);
        if (kind === "lines") group.look = lookOf(keys.mode, keys.status);
        Object.assign(group, { from: entries[kind].length, to: entries[kind].length + count });
        for (let i = group.from; i < group.to; i++) {
          const entry = new Entry(i, group);
          entries[kind].push(entry);
          corridor.features.set(entry.key, entry);
        }
        groups[kind].push(group);
      }
    }
    const shownPlaces = (zoom) => groups.places.filter((group) => map.hasLayer(group) && zoom >= data.kinds[group.kind].min_zoom);

    function* paint(context, { left, top, width, height, scale, zoom }) {
      const taken = new Uint8Array(width * height);
      const xy = plane.lines;
      let look = null;
      let strokes = 0;
      let [steps, lines] = [new Path2D(), new Path2D()];
      function flush() {
        for (const [i, { color, weight, dash, offset, cap, opacity }] of strokes ? look.strokes.entries() : []) {
          Object.assign(context, { strokeStyle: color, lineWidth: weight, lineCap: cap, lineJoin: "round", globalAlpha: opacity, lineDashOffset: offset });
          context.setLineDash(dash);
          context.stroke(lines);
          context.setLineDash([]);  // a step has no room for dashes
          if (!i) context.stroke(steps);
        }
        [steps, lines] = [new Path2D(), new Path2D()];
        strokes = 0;
      }
      /* A line of a few pixels: from pixel to pixel, each step once, however many lines make it. */
      function small(from, to, dx, dy) {
        let x = Math.floor(xy[from] * scale + dx);
        let y = Math.floor(xy[from + 1] * scale + dy);
        let dot = true;
        for (let at = from + 2; at < to; at += 2) {
          const u = Math.floor(xy[at] * scale + dx);
          const v = Math.floor(xy[at + 1] * scale + dy);
          if (u === x && v === y) continue;
          dot = false;
          const near = Math.abs(u - x) <= 1 && Math.abs(v - y) <= 1;
          const forth = v > y || (v === y && u > x);  // a step is kept at its upper end
          const pixel = forth ? y * width + x : v * width + u;
          const bit = near ? STEPS[(forth ? u - x : x - u) + 1 + 3 * Math.abs(v - y)] : 0;
          if (!(taken[pixel] & bit)) {
            steps.moveTo(x + 0.5, y + 0.5);
            steps.lineTo(u + 0.5, v + 0.5);
            strokes++;
            taken[pixel] |= bit | DOT;
          }
          x = u;
          y = v;
        }
        if (!dot || taken[y * width + x] & DOT) return;
        taken[y * width + x] |= DOT;
        steps.moveTo(x + 0.25, y + 0.5);
        steps.lineTo(x + 0.75, y + 0.5);
        strokes++;
      }
      /* A longer line: without what is less than a pixel on; one without dashes without what is out of view. */
      function long(from, to, dx, dy) {
        let x = xy[from] * scale + dx;
        let y = xy[from + 1] * scale + dy;
        let down = false;
        for (let at = from + 2; at < to; at += 2) {
          const u = xy[at] * scale + dx;
          const v = xy[at + 1] * scale + dy;
          if (at < to - 2 && Math.abs(u - x) + Math.abs(v - y) < 0.8) continue;
          if (look.dashed || !(Math.max(x, u) < -20 || Math.min(x, u) > width + 20 || Math.max(y, v) < -20 || Math.min(y, v) > height + 20)) {
            if (!down) lines.moveTo(x, y);
            lines.lineTo(u, v);
            strokes++;
            down = true;
          } else down = false;
          x = u;
          y = v;
        }
      }
      for (const group of groups.lines) {
        if (!map.hasLayer(group)) continue;
        for (let i = group.from; i < group.to; i++) {
          const entry = entries.lines[i];
          const west = boxes[4 * i];
          const north = boxes[4 * i + 1];
          const east = boxes[4 * i + 2];
          const south = boxes[4 * i + 3];
          if (!entry.shown || east * scale < left || west * scale > left + width || south * scale < top || north * scale > top + height) continue;
          if (entry.look !== look || strokes > BATCH) {
            flush();
            yield;
            look = entry.look;
          }
          const dx = (entry.by ? entry.by[0] : 0) - left;
          const dy = (entry.by ? entry.by[1] : 0) - top;
          const tiny = Math.max(east - west, south - north) * scale < SMALL;
          const inside = tiny && west * scale + dx >= 0 && east * scale + dx < width && north * scale + dy >= 0 && south * scale + dy < height;
          for (let each = part[i]; each < part[i + 1]; each++) {
            if (inside) small(2 * vertex[each], 2 * vertex[each + 1], dx, dy);
            else long(2 * vertex[each], 2 * vertex[each + 1], dx, dy);
          }
        }
      }
      flush();
      yield;
      context.globalAlpha = 1;
      let signsDrawn = 0;
      for (const group of shownPlaces(zoom)) {
        for (let i = group.from; i < group.to; i++) {
          const [x, y] = [plane.places[2 * i] * scale - left, plane.places[2 * i + 1] * scale - top];
          const pixel = Math.floor(y) * width + Math.floor(x);
          if (x < 0 || y < 0 || x >= width || y >= height || taken[pixel] & PLACE || corridor.elsewhere(entries.places[i])) continue;
          taken[pixel] |= PLACE;
          const { sign, size } = signOf(group.kind, corridor.toCome.has(places.ids[i]));
          context.drawImage(sign, x - size / 2, y - size / 2, size, size);
          if (++signsDrawn % 300 === 0) yield;
        }
      }
    }

    let shown = null;  // the picture on the map: canvas, north-west corner, what of the plane it holds
    let asked = 0;
    /* Where the picture is, now or at the end of a zoom. */
    function lie(center, zoom) {
      if (shown) L.DomUtil.setTransform(shown.canvas, map._latLngToNewLayerPoint(shown.corner, zoom, center), map.getZoomScale(zoom, shown.zoom));
    }
    function paintAnew(wait) {
      const size = map.getSize();
      const zoom = map.getZoom();
      const [left, top] = [size.x, size.y].map((long, axis) => Math.round(map.getPixelBounds().min[axis ? "y" : "x"] - PADDING * long));
      const [width, height] = [size.x, size.y].map((long) => Math.ceil(long * (1 + 2 * PADDING)));
      const fine = window.devicePixelRatio || 1;
      const canvas = h("canvas", { class: "leaflet-zoom-animated", width: width * fine, height: height * fine });
      Object.assign(canvas.style, { width: width + "px", height: height + "px", pointerEvents: "none" });
      const context = canvas.getContext("2d", { willReadFrequently: true });
      context.scale(fine, fine);
      const work = paint(context, { left, top, width, height, zoom, scale: 2 ** zoom });
      function turn() {
        const start = performance.now();
        while (!work.next().done) {
          context.getImageData(0, 0, 1, 1);  // until then nothing of it is painted, and the clock tells nothing
          if (wait && performance.now() - start > SLICE_MS) return void (asked = requestAnimationFrame(turn));
        }
        if (shown) shown.canvas.replaceWith(canvas);
        else map.getPane("overlayPane").prepend(canvas);
        shown = { canvas, zoom, corner: map.unproject([left, top], zoom), bounds: L.bounds([left, top], [left + width, top + height]) };
        lie(map.getCenter(), map.getZoom());
        asked = 0;
      }
      turn();
    }
    corridor.painted = {
      /* Painted anew once for all that changes between two frames; at once where the page is about to be printed or saved. */
      again(now) {
        cancelAnimationFrame(asked);
        if (now) paintAnew(false);
        else if (corridor.ready) asked = requestAnimationFrame(() => paintAnew(true));
      },
      style(entry) {
        entry.look = lookOf(entry.within.mode, entry.status);
        corridor.painted.again();
      },
      under,
      /* Whether a line passes a box of the view. */
      crosses(box) {
        const scale = 2 ** map.getZoom();
        const origin = map.getPixelBounds().min;
        const [west, north, east, south] = [box.min.x + origin.x, box.min.y + origin.y, box.max.x + origin.x, box.max.y + origin.y].map((each) => each / scale);
        const xy = plane.lines;
        for (let at = 0; at < xy.length; at += 2) if (xy[at] > west && xy[at] < east && xy[at + 1] > north && xy[at + 1] < south) return true;
        return false;
      },
      /* Modes and statuses of the lines on the map. */
      looks() {
        const found = new Set();
        for (const { within, look, shown: on } of entries.lines) if (on && map.hasLayer(within)) found.add(look);
        return [...found];
      },
      /* Names of the places in view, as towns have theirs, where they are few enough. */
      names(zoom, view, labels) {
        const near = [];
        for (const group of shownPlaces(zoom)) {
          for (let i = group.from; i < group.to && near.length <= NAMED; i++) {
            const lon = degrees.places[2 * i];
            const lat = degrees.places[2 * i + 1];
            if (lon > view.getWest() && lon < view.getEast() && lat > view.getSouth() && lat < view.getNorth()) near.push(entries.places[i]);
          }
        }
        for (const place of near.length > NAMED ? [] : near) {
          if (place.named || corridor.elsewhere(place)) continue;
          place.named = true;
          const { id, name, kind } = place.properties;
          const names = Object.fromEntries(Object.entries(data.messages.names).map(([language, own]) => [language, own["node/" + id]]));
          labels.push({ kind: "town", bare: true, name, names, at: place.latlng, rank: 2, from_zoom: data.kinds[kind].min_zoom, until_zoom: Infinity });
        }
      },
    };

    /* What is at a point of the view, the nearest first, places before lines. */
    function under(point) {
      const zoom = map.getZoom();
      const scale = 2 ** zoom;
      const at = map.project(map.containerPointToLatLng(point), 0);
      const found = [];
      for (const group of shownPlaces(zoom)) {
        const reach = (data.kinds[group.kind].radius + 3) / scale;
        for (let i = group.from; i < group.to; i++) {
          const away = Math.hypot(plane.places[2 * i] - at.x, plane.places[2 * i + 1] - at.y);
          if (away <= reach && !corridor.elsewhere(entries.places[i])) found.push([away - 1e6, entries.places[i]]);
        }
      }
      for (const group of groups.lines) {
        if (!map.hasLayer(group)) continue;
        for (let i = group.from; i < group.to; i++) {
          const entry = entries.lines[i];
          const reach = (REACH + (entry.by ? 5 : 0)) / scale;
          if (!entry.shown || at.x < boxes[4 * i] - reach || at.x > boxes[4 * i + 2] + reach || at.y < boxes[4 * i + 1] - reach || at.y > boxes[4 * i + 3] + reach) continue;
          const here = entry.by ? L.point(at.x - entry.by[0] / scale, at.y - entry.by[1] / scale) : at;
          let least = Infinity;
          for (let each = part[i]; each < part[i + 1]; each++) {
            for (let v = 2 * vertex[each] + 2; v < 2 * vertex[each + 1]; v += 2) {
              const [a, b] = [v - 2, v].map((k) => ({ x: plane.lines[k], y: plane.lines[k + 1] }));
              least = Math.min(least, L.LineUtil.pointToSegmentDistance(here, a, b));
            }
          }
          if (least * scale <= REACH) found.push([least, entry]);
        }
      }
      return found.sort(([a], [b]) => a - b).map(([, entry]) => entry);
    }

    map.on("click", (event) => {
      const [first, ...rest] = under(event.containerPoint);
      if (first) open(first, event.latlng, rest.slice(0, 8).map(({ key }) => key));
    });
    const tip = L.tooltip({ direction: "top", opacity: 1 });
    let pointed = 0;
    map.on("mousemove", (event) => {
      cancelAnimationFrame(pointed);
      pointed = requestAnimationFrame(() => {
        const moving = map.dragging.moving() || map._animatingZoom || !event.originalEvent.target.matches(".leaflet-container, .leaflet-pane *");
        const [first] = moving ? [] : under(event.containerPoint);
        map.getContainer().classList.toggle("leaflet-interactive", Boolean(first));
        if (!first) tip.remove();
        else map.openTooltip(tip.setLatLng(event.latlng).setContent(corridor.tip(first.properties)));
      });
    });
    map.on("mouseout", () => tip.remove());
    map.on("zoomanim", ({ center, zoom }) => lie(center, zoom));
    map.on("zoom viewreset", () => lie(map.getCenter(), map.getZoom()));
    map.on("zoomstart", () => cancelAnimationFrame(asked));
    map.on("zoomend", () => looks.forEach(read));
    map.on("moveend resize", () => corridor.painted.again());
    map.on("move", () => {
      if (shown && !asked && !map._animatingZoom && map.getZoom() === shown.zoom && !shown.bounds.contains(map.getPixelBounds())) corridor.painted.again();
    });
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      looks.forEach(read);
      signs.clear();
      corridor.painted.again();
    });
    window.addEventListener("beforeprint", () => corridor.painted.again(true));
    corridor.parts.push(() => {
      const panel = document.querySelector("#corridor-exposure");
      if (!panel) return;
      panel.append(h("p", corridor.msg("many-note", { lines: entries.lines.length }, { class: "note" })));
      if (entries.places.length) panel.append(h("p", corridor.msg("many-places", { places: entries.places.length }, { class: "note" })));
      if (left) panel.append(h("p", corridor.msg("many-left", { lines: left }, { class: "note" })));
    });
    for (const group of [...groups.lines, ...groups.places]) {
      group.addTo(map);
      const { mode, branch, status, kind } = group;
      corridor.group(group, kind ? { kind } : { mode, branch, status });
    }
  };
})();
