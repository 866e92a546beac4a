/* What the reader has closed, on the map: lines as lost with a cross, circles, and the way round lit. */
import { inverse } from "../geodesic.js";

const STEPS = 90;
const TURN = Math.PI / 180;

/**
 * The ring of points as far from a centre as a radius, by geodesic distance.
 * @param {{lon: number, lat: number, km: number}} disc @returns {[number, number][]} lat, lon
 */
export function ring({ lon, lat, km }) {
  const at = (/** @type {number} */ bearing, /** @type {number} */ angle) => {
    const [sin, cos] = [Math.sin(lat * TURN), Math.cos(lat * TURN)];
    const north = Math.asin(sin * Math.cos(angle) + cos * Math.sin(angle) * Math.cos(bearing));
    const east = Math.atan2(Math.sin(bearing) * Math.sin(angle) * cos, Math.cos(angle) - sin * Math.sin(north));
    return { lat: north / TURN, lng: lon + east / TURN };
  };
  return Array.from({ length: STEPS }, (_, step) => {
    const bearing = (2 * Math.PI * step) / STEPS;
    let point = at(bearing, km / 6371);
    /* On the ellipsoid a little further or nearer than on the sphere. */
    point = at(bearing, ((km / 6371) * km * 1000) / inverse({ lat, lng: lon }, point).metres);
    return [point.lat, point.lng];
  });
}

/** A circle that is closed. @param {{lon: number, lat: number, km: number}} disc */
export const circleOf = (disc) => L.polygon(ring(disc).map(([lat, lon]) => corridor.at(lat, lon)), { pane: "corridor-lit", className: "circle-closed by-reader", interactive: false });

/** The layers of the map that show closures. */
export class Drawing {
  /** @param {any} map */
  constructor(map) {
    this.map = map;
    this.circles = L.layerGroup().addTo(map);
    this.glows = L.layerGroup().addTo(map);
    this.signs = L.layerGroup().addTo(map);
    /** @type {Map<any, string>} What the reader has closed, with the status it had */
    this.lost = new Map();
    /** @type {any[]} Where crosses are to stand, and those that do, for the lettering to keep off */
    this.crosses = [];
    /** @type {any[]} */
    this.signed = [];
    map.on("zoomend", () => this.#sign());
  }

  /** A scenario has given every line its status: what the reader closed is to be told anew. */
  forget() {
    this.lost.clear();
  }

  /**
   * @param {Set<string>} shut lines @param {import("./network.js").Closed[]} places
   */
  close(shut, places) {
    const entries = [...shut].map((id) => corridor.features.get("line " + id)).filter(Boolean);
    for (const [entry, status] of this.lost) {
      if (entries.includes(entry)) continue;
      this.lost.delete(entry);
      become(entry, status);
    }
    for (const entry of entries) {
      if (this.lost.has(entry)) continue;
      this.lost.set(entry, entry.status);
      become(entry, "closed");
    }
    corridor.applyFilters();
    this.circles.clearLayers();
    for (const place of places) if (place.kind === "disc") circleOf(place).addTo(this.circles);
    const named = places.map((place) => (place.kind === "place" ? corridor.features.get("place " + place.id)?.latlng : place.kind === "disc" ? corridor.at(place.lat, place.lon) : null));
    this.crosses = [...named.filter(Boolean), ...entries.filter((entry) => corridor.drawn(entry)).map(corridor.middle)];
    this.#sign();
  }

  /** Light lines. @param {Iterable<string>} ids @param {string} look */
  light(ids, look = "lit-more") {
    this.glows.clearLayers();
    for (const id of ids) {
      const entry = corridor.features.get("line " + id);
      if (entry && corridor.drawn(entry)) corridor.glow(entry, entry.latlngs, look).addTo(this.glows);
    }
  }

  /* Crosses that would meet are one. */
  #sign() {
    this.signs.clearLayers();
    corridor.signed = corridor.signed.filter((/** @type {any} */ at) => !this.signed.includes(at));
    this.signed = [];
    /** @type {any[]} */
    const taken = [];
    for (const at of this.crosses) {
      const point = this.map.latLngToLayerPoint(at);
      if (taken.some((other) => other.distanceTo(point) < 17)) continue;
      taken.push(point);
      this.signed.push(at);
      const icon = L.divIcon({ className: "sign-icon", html: corridor.sign("lost"), iconSize: [18, 18] });
      L.marker(at, { icon, pane: "corridor-signs", interactive: false, keyboard: false }).addTo(this.signs);
    }
    corridor.signed.push(...this.signed);
    if (corridor.relabel) corridor.relabel();
  }
}

/** @param {any} entry @param {string} status */
function become(entry, status) {
  entry.status = status;
  corridor.style(entry);
}
