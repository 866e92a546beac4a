/* The mode in which a click closes what is under the pointer and a drag draws a circle; with keys for all of it. */
import { inverse } from "../geodesic.js";
import { tool } from "./box.js";
import { circleOf } from "./draw.js";
import { MOST_KM, disc } from "./state.js";

/** A press that moves less than this, in pixels, is a click. */
const STILL = 6;

/** What has an element of its own on the map. */
const ICONS = ".place-icon, .choke-icon";

/**
 * @param {any} map
 * @param {{toggle: (place: import("./network.js").Closed) => void, undo: () => void, countries: string[], shade: (asked: boolean) => void}} act
 */
export function pointing(map, { toggle, undo, countries, shade }) {
  const { h, msg } = corridor;
  const container = map.getContainer();
  let on = false;

  const radius = h("input", { type: "number", min: 1, max: MOST_KM, step: "any", value: 25, class: "closing-km" });
  const onchange = () => {
    if (choice.value) toggle({ kind: "country", id: choice.value });
    choice.value = "";
  };
  const choice = h("select", { "data-msg-aria-label": "close-country", onchange }, h("option", msg("close-country", null, { value: "" })), countries.map((id) => h("option", { value: id, "data-name": "country/" + id })));
  const bar = h(
    "div",
    { class: "measure closing-bar", hidden: true, role: "group", "data-msg-aria-label": "close-mode" },
    h("p", msg("close-hint")),
    h("p", msg("close-hint-keys", null, { class: "muted" })),
    h("p", {}, h("label", {}, h("span", msg("close-radius")), " ", radius), " ", tool("close-draw", () => circle(map.getCenter(), Number(radius.value)))),
    h("p", {}, choice, " ", tool("close-done", () => start(false)))
  );
  container.before(bar);  // not in the map: it lies over the drawer of a phone
  const cross = h("div", { class: "crosshair", hidden: true, "aria-hidden": "true" });
  container.append(cross);
  const button = h("button", msg("close-mode", null, { type: "button", class: "tool", "aria-pressed": "false", "aria-keyshortcuts": "c", onclick: () => start(!on) }));
  document.querySelector(".tool-row")?.prepend(button);

  /** @param {boolean} wanted */
  function start(wanted) {
    on = wanted;
    bar.hidden = !on;
    cross.hidden = true;
    button.setAttribute("aria-pressed", String(on));
    container.classList.toggle("closing", on);
    for (const each of [map.dragging, map.doubleClickZoom]) each[on ? "disable" : "enable"]();
    shade(on);
    if (on) {
      corridor.measure(false);
      map.closePopup();
      container.focus({ preventScroll: true });
    }
    if (corridor.relabel) corridor.relabel();
  }

  /** @param {{lat: number, lng: number}} centre @param {number} km */
  function circle(centre, km) {
    const { lat, lng } = L.latLng(centre.lat, centre.lng).wrap();
    if (km > 0) toggle(disc(lng, lat, km));
  }

  /* The line or place that an element draws, or the circle of a chokepoint; null for any other. */
  function drawnBy(/** @type {any} */ { corridorKey: key, circle }) {
    if (circle) return disc(.../** @type {[number, number, number]} */ (circle));
    return key ? { kind: key.slice(0, key.indexOf(" ")), id: key.slice(key.indexOf(" ") + 1) } : null;
  }

  /* A line, a place or a country at a point of the window; null elsewhere. */
  function under(/** @type {number} */ x, /** @type {number} */ y) {
    for (const element of document.elementsFromPoint(x, y)) {
      const country = element.closest("[data-country]");
      if (country && container.contains(country)) return { kind: "country", id: /** @type {HTMLElement} */ (country).dataset.country || "" };
      const place = drawnBy(element.closest(ICONS) || element);
      if (place) return place;
    }
    return null;
  }

  function press(/** @type {number} */ x, /** @type {number} */ y, /** @type {{lat: number, lng: number}} */ at) {
    const place = /** @type {any} */ (under(x, y));
    if (place) toggle(place);
    else circle(at, Number(radius.value));
  }

  /** @type {{id: number, x: number, y: number, at: any, km: number, shape: any} | null} */
  let drag = null;
  const outside = (/** @type {Event} */ event) => /** @type {Element} */ (event.target).closest(".leaflet-control, .leaflet-popup");
  const drop = () => {
    drag?.shape?.remove();
    drag = null;
  };
  const listen = (/** @type {string} */ name, /** @type {(event: any) => void} */ run) => container.addEventListener(name, run, true);
  listen("pointerdown", (/** @type {PointerEvent} */ event) => {
    if (!on || outside(event) || event.button) return;
    const second = drag !== null;
    drop();  // two fingers zoom
    if (!second) drag = { id: event.pointerId, x: event.clientX, y: event.clientY, at: map.mouseEventToLatLng(event), km: 0, shape: null };
  });
  listen("pointermove", (/** @type {PointerEvent} */ event) => {
    if (!drag || drag.id !== event.pointerId || (!drag.km && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < STILL)) return;
    drag.km = Math.min(MOST_KM, inverse(drag.at, map.mouseEventToLatLng(event)).metres / 1000 || MOST_KM);
    drag.shape?.remove();
    drag.shape = circleOf({ lon: drag.at.lng, lat: drag.at.lat, km: Math.max(0.1, drag.km) }).addTo(map);
    radius.value = String(Number(drag.km.toPrecision(3)));
  });
  listen("pointercancel", drop);
  listen("pointerup", (/** @type {PointerEvent} */ event) => {
    if (!drag || drag.id !== event.pointerId) return;
    const { x, y, at, km } = drag;
    drop();
    if (km) circle(at, km);
    else press(x, y, at);
  });
  /* Neither lines nor places hear of a click in this mode. */
  listen("click", (/** @type {Event} */ event) => on && !outside(event) && event.stopPropagation());

  document.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const target = /** @type {Element} */ (event.target);
    if (target.closest("input, select, textarea")) return;
    const { key } = event;
    if (key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey) undo();
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (key === "c") start(!on);
    else if (on && key === "Escape") start(false);
    else if (on && target === container && key.startsWith("Arrow")) {
      cross.hidden = false;
      return;
    } else if (on && key === "Enter" && target === container) {
      const { left, top, width, height } = container.getBoundingClientRect();
      press(left + width / 2, top + height / 2, map.getCenter());
    } else if (on && key === "Enter" && drawnBy(target)) toggle(/** @type {any} */ (drawnBy(target)));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
}
