/* The ground of countries: those closed are filled, and in the mode of closing all answer a click. */

export class Grounds {
  /** @param {any} map @param {Set<string>} countries that can be closed */
  constructor(map, countries) {
    this.map = map;
    this.countries = countries;
    /** @type {string[]} */
    this.closed = [];
    this.listening = false;
    /** @type {any} Made when first wanted */
    this.layer = null;
  }

  /** @param {boolean} on whether a click on any country is asked for */
  listen(on) {
    this.listening = on;
    this.#show();
  }

  /** @param {string[]} countries */
  close(countries) {
    this.closed = countries;
    this.#show();
  }

  #show() {
    const wanted = this.listening || this.closed.length > 0;
    if (!wanted && !this.layer) return;
    this.layer = this.layer || this.#made();
    this.layer[wanted ? "addTo" : "removeFrom"](this.map);
    if (!wanted) return;
    for (const shape of this.layer.getLayers()) {
      const element = shape.getElement();
      const { country } = shape.feature.properties;
      element.classList.toggle("is-closed", this.closed.includes(country));
      element.classList.toggle("is-asked", this.listening);
      if (this.listening) element.dataset.country = country;
      else delete element.dataset.country;
    }
  }

  #made() {
    return L.geoJSON(corridorUnpack(corridor.data.grounds), {
      renderer: L.svg({ pane: "corridor-borders" }),
      pane: "corridor-borders",
      interactive: false,
      coordsToLatLng: (/** @type {number[]} */ [lon, lat]) => corridor.at(lat, lon),
      filter: (/** @type {any} */ { properties }) => this.countries.has(properties.country),
      style: { className: "country-ground", stroke: false },
    });
  }
}
