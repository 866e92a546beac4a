/* The map as a picture: what is drawn on the screen is drawn again on a canvas, with title, legend, scale
   and credits. Nothing is fetched, so nothing of it can be missing. */
"use strict";
corridor.parts.push(function (map) {
  const shapes = "path, circle, rect";

  function stroke(context, style) {
    context.lineWidth = parseFloat(style.strokeWidth) || 0;
    context.lineCap = style.strokeLinecap;
    context.lineJoin = style.strokeLinejoin;
    const dash = style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(/[ ,]+/).map(parseFloat);
    context.setLineDash(dash);
    context.lineDashOffset = parseFloat(style.strokeDashoffset) || 0;
    context.strokeStyle = style.stroke;
  }

  function opacity(element, stop) {
    let value = 1;
    for (let each = element; each && each !== stop; each = each.parentElement) value *= Number(getComputedStyle(each).opacity);
    return value;
  }

  /* One path or circle of an SVG, where it stands on the screen, relative to a corner. */
  function shape(context, element, corner) {
    const style = getComputedStyle(element);
    const matrix = element.getScreenCTM();
    if (!matrix || style.visibility === "hidden" || !element.checkVisibility()) return;
    const path = new Path2D(element.tagName === "path" ? element.getAttribute("d") || "" : undefined);
    const number = (name) => element[name].baseVal.value;
    if (element.tagName === "circle") path.arc(number("cx"), number("cy"), number("r"), 0, 2 * Math.PI);
    if (element.tagName === "rect") path.rect(number("x"), number("y"), number("width"), number("height"));
    const whole = opacity(element);
    context.save();
    context.transform(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e - corner.left, matrix.f - corner.top);
    if (style.fill !== "none") {
      context.globalAlpha = whole * Number(style.fillOpacity);
      context.fillStyle = style.fill;
      context.fill(path, style.fillRule);
    }
    if (style.stroke !== "none" && parseFloat(style.strokeWidth)) {
      stroke(context, style);
      context.globalAlpha = whole * Number(style.strokeOpacity);
      context.stroke(path);
    }
    context.restore();
  }

  const cased = (text, style) => (style.textTransform === "uppercase" ? text.toLocaleUpperCase(document.documentElement.lang) : text);

  /* The words of an element, each line where the browser has set it. */
  function words(context, element, corner, halo) {
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const parent = node.parentElement;
      const style = getComputedStyle(parent);
      if (!node.data.trim() || !parent.checkVisibility()) continue;
      context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
      context.letterSpacing = style.letterSpacing === "normal" ? "0px" : style.letterSpacing;
      context.direction = style.direction;
      context.textAlign = "left";
      context.textBaseline = "middle";
      context.globalAlpha = opacity(parent);
      const lines = [];
      for (const part of node.data.matchAll(/\S+\s*/g)) {
        range.setStart(node, part.index);
        range.setEnd(node, part.index + part[0].length);
        const box = range.getClientRects()[0];
        if (!box) continue;
        const last = lines[lines.length - 1];
        if (last && Math.abs(last.box.top - box.top) < 2) {
          last.text += part[0];
          last.left = Math.min(last.left, box.left);
        } else lines.push({ text: part[0], box, left: box.left });
      }
      for (const { text, box, left } of lines) {
        const at = [cased(text.trimEnd(), style), left - corner.left, box.top + box.height / 2 - corner.top];
        if (halo && !parent.closest(".disc")) {
          context.strokeStyle = halo;
          context.lineWidth = 3;
          context.lineJoin = "round";
          context.setLineDash([]);
          context.strokeText(...at);
        }
        context.fillStyle = style.color;
        context.fillText(...at);
      }
    }
    context.globalAlpha = 1;
  }

  function box(context, element, corner) {
    const style = getComputedStyle(element);
    const at = element.getBoundingClientRect();
    const [left, top] = [at.left - corner.left, at.top - corner.top];
    const round = style.borderRadius.endsWith("%") ? at.height / 2 : parseFloat(style.borderRadius) || 0;
    const sides = ["Top", "Right", "Bottom", "Left"].map((side) => parseFloat(style[`border${side}Width`]) || 0);
    context.save();
    context.globalAlpha = opacity(element);
    context.beginPath();
    context.roundRect(left, top, at.width, at.height, round);
    if (style.boxShadow !== "none" && element.classList.contains("disc")) {
      context.lineWidth = 3;
      context.strokeStyle = getComputedStyle(document.documentElement).getPropertyValue("--halo");
      context.stroke();
    }
    context.fillStyle = style.backgroundColor;
    context.fill();
    context.strokeStyle = style.borderTopColor;
    context.lineWidth = sides[0];
    if (sides.every(Boolean)) context.stroke();
    else if (sides[0] && !element.matches("summary")) {
      context.beginPath();
      context.moveTo(left, top);
      context.lineTo(left + at.width, top);
      context.stroke();
    }
    context.restore();
  }

  /* Everything an element shows, in the order it is painted. */
  function paint(context, element, corner, halo) {
    for (const each of element.querySelectorAll("*")) {
      if (each.matches(shapes)) shape(context, each, corner);
      else if (each instanceof HTMLCanvasElement) {
        const at = each.getBoundingClientRect();
        context.globalAlpha = opacity(each);
        if (each.checkVisibility()) context.drawImage(each, at.left - corner.left, at.top - corner.top, at.width, at.height);
        context.globalAlpha = 1;
      }
      else if (!(each instanceof SVGElement) && each.checkVisibility()) box(context, each, corner);
    }
    words(context, element, corner, halo);
  }

  function wrapped(context, text, width) {
    const lines = [];
    for (const word of text.split(/\s+/).filter(Boolean)) {
      const last = lines[lines.length - 1];
      if (last !== undefined && context.measureText(last + " " + word).width <= width) lines[lines.length - 1] += " " + word;
      else lines.push(word);
    }
    return lines;
  }

  /* The picture, as a promise of a canvas; `scale` is pixels of it for one of the screen. */
  corridor.picture = function (scale) {
    const view = map.getContainer();
    const whole = view.getBoundingClientRect();
    const root = getComputedStyle(document.documentElement);
    const color = (name) => root.getPropertyValue("--" + name).trim();
    const family = getComputedStyle(document.body).fontFamily;
    const legend = view.querySelector(".legend");
    const folded = legend && !legend.open;
    if (folded) legend.open = true;
    const key = legend ? legend.getBoundingClientRect() : null;
    const beneath = key && (key.height > whole.height * 0.6 || key.width > whole.width * 0.45);  // a narrow map
    /* Names keep off the controls: let them have the room of those that are not drawn. */
    const hidden = [...view.querySelectorAll(".leaflet-control")].filter((control) => !control.matches(".leaflet-control-scale") && (beneath || !control.contains(legend)));
    for (const control of hidden) control.classList.add("not-in-picture");
    corridor.relabel(true);
    if (corridor.painted) corridor.painted.again(true);
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d");
    const margin = 16;
    const inner = whole.width - 2 * margin;
    const rtl = getComputedStyle(document.body).direction === "rtl";

    const head = document.querySelector(".c-head");
    const closed = head && head.querySelector(".c-closed:not([hidden])");
    const answer = closed || (head && head.querySelector(".answer")) || document.createElement("div");
    const text = (element) => (element ? element.textContent.replace(/\s+/g, " ").trim() : "");
    const blocks = [];
    const write = (words, font, ink, leading) => {
      context.font = font;
      for (const line of wrapped(context, words, inner)) blocks.push({ line, font, ink, leading, x: 0 });
    };
    /* Figures side by side: each with its interval beneath, and what it is about. */
    const gap = 14;
    function figures(some) {
      const wide = (inner + gap) / some.length;
      const columns = some.map((figure) =>
        [["b", `700 17px ${family}`, color("accent")], ["dd span", `600 12px ${family}`, color("ink")], ["dt", `400 12px ${family}`, color("muted")]].flatMap(([part, font, ink]) => {
          context.font = font;
          return wrapped(context, text(figure.querySelector(part)), wide - gap).map((line) => ({ line, font, ink }));
        })
      );
      for (let i = 0; columns.some((column) => i < column.length); i++) {
        columns.forEach((column, at) => blocks.push({ line: "", ...column[i], leading: 0, x: at * wide }));
        blocks.push({ line: "", leading: i ? 16 : 22 });
      }
    }
    write(text(head && head.querySelector("h1")) || corridor.name("atlas/title"), `600 15px ${family}`, color("ink"), 20);
    const headline = text(answer.querySelector(".headline"));
    if (!closed) write(corridor.situation(), `600 13px ${family}`, color("accent"), 18);
    if (headline !== corridor.situation()) write(headline, `700 17px ${family}`, color("ink"), 24);
    for (const each of answer.querySelectorAll(".finding")) write(text(each), `400 13px ${family}`, color("muted"), 18);
    const told = [...answer.querySelectorAll(".big > div")];
    const beside = Math.max(1, Math.floor(inner / 110));
    const space = () => blocks.push({ line: "", leading: 6 });
    while (told.length) {
      space();
      figures(told.splice(0, beside));
    }
    space();
    write(text(answer.querySelector(".assumed")), `400 11px ${family}`, color("muted"), 14);
    const above = blocks.splice(0);
    write([corridor.credit(), ...document.querySelectorAll("[data-policy]")].map((each) => each.textContent || each).join(". "), `400 11px ${family}`, color("muted"), 14);
    const below = blocks.splice(0);
    const high = (rows) => rows.reduce((sum, { leading }) => sum + leading, 0) + 2 * 10;
    const keyed = beneath ? key.height + 12 : 0;
    const size = [whole.width, high(above) + whole.height + keyed + high(below)];
    canvas.width = Math.round(size[0] * scale);
    canvas.height = Math.round(size[1] * scale);
    context.scale(scale, scale);
    context.fillStyle = color("paper");
    context.fillRect(0, 0, ...size);
    const print = (rows, top) => {
      let y = top + 10;
      for (const { line, font, ink, leading, x } of rows) {
        context.font = font;
        context.letterSpacing = "0px";
        context.fillStyle = ink;
        context.textBaseline = "middle";
        context.direction = rtl ? "rtl" : "ltr";
        context.textAlign = rtl ? "right" : "left";
        context.fillText(line, rtl ? size[0] - margin - x : margin + x, y + (leading || 18) / 2);
        y += leading;
      }
    };
    print(above, 0);
    print(below, size[1] - high(below));

    const top = high(above);
    context.save();
    context.beginPath();
    context.rect(0, top, whole.width, whole.height);
    context.clip();
    context.fillStyle = getComputedStyle(view).backgroundColor;
    context.fillRect(0, top, whole.width, whole.height);
    const corner = { left: whole.left, top: whole.top - top };
    const panes = [...map.getPane("mapPane").children].filter((pane) => !pane.matches(".leaflet-tile-pane, .leaflet-popup-pane, .leaflet-tooltip-pane"));
    panes.sort((a, b) => (Number(getComputedStyle(a).zIndex) || 0) - (Number(getComputedStyle(b).zIndex) || 0));
    for (const pane of panes) paint(context, pane, corner, color("halo"));
    const measured = map.getPane("tooltipPane").querySelectorAll(".measure-km");
    for (const each of measured) words(context, each, corner, color("halo"));
    const bar = view.querySelector(".leaflet-control-scale-line");
    if (bar) {
      const at = bar.getBoundingClientRect();
      const [x, y] = [at.left - corner.left, at.bottom - corner.top];
      context.strokeStyle = color("label");
      context.lineWidth = 2;
      context.setLineDash([]);
      context.beginPath();
      context.moveTo(x + 1, y - 6);
      context.lineTo(x + 1, y - 1);
      context.lineTo(x + at.width - 1, y - 1);
      context.lineTo(x + at.width - 1, y - 6);
      context.stroke();
      words(context, bar, corner, color("halo"));
    }
    if (key && !keyed) {
      box(context, legend, corner);
      paint(context, legend, corner, null);
    }
    context.restore();
    if (key && keyed) paint(context, legend, { left: key.left - margin, top: key.top - top - whole.height - 6 }, null);
    for (const control of hidden) control.classList.remove("not-in-picture");
    if (folded) legend.open = false;
    corridor.relabel();
    return canvas;
  };
});
