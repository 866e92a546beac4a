/* The ground of countries: those closed are filled, and in the mode of closing each answers a click. */

/** @param {any} map @param {import("./state.js").Closures} closures @returns {(asked?: boolean) => void} what shows them, made once something is closed or it is asked for */
export function grounds(map, closures) {
  /** @type {any} Made when first wanted */
  let layer = null;
  const pane = "corridor-borders";
  const style = { className: "country-ground", stroke: false, pane, renderer: L.svg({ pane }), interactive: false };
  const coordsToLatLng = (/** @type {number[]} */ [lon, lat]) => corridor.at(lat, lon);
  return (asked) => {
    if (!layer && !asked && !closures.places.length) return;
    layer = layer || L.geoJSON(corridorUnpack(corridor.data.grounds), { style, coordsToLatLng }).addTo(map);
    for (const shape of layer.getLayers()) {
      const { country } = shape.feature.properties;
      const { dataset, classList } = shape.getElement();
      dataset.country = country;
      classList.toggle("is-closed", closures.has({ kind: "country", id: country }));
    }
  };
}
