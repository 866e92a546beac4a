/* What lines carry, drawn as bands beneath them: the wider, the more. In a scenario always, else where asked for. */
"use strict";
corridor.parts.push(function (map, data) {
  const block = data.scenarios;
  if (!block || !block.carried) return;
  const WIDEST = 22;  // pixels, of what carries most
  const today = new Map(block.carried.flatMap(([amount, ids]) => ids.map((id) => [id, amount])));
  const medium = (id) => corridor.features.get("line " + id)?.properties.mode === "pipeline";
  const most = new Map([false, true].map((gas) => [gas, Math.max(...[...today].filter(([id]) => medium(id) === gas).map(([, amount]) => amount), 0)]));
  const bands = L.layerGroup().addTo(map);
  let asked = false;
  let changes = [];
  let changed = false;

  /* What each line carries under the scenario and in the year shown. */
  corridor.carried = function () {
    const found = new Map(today);
    for (const flow of changes) for (const [, after, ids] of flow) for (const id of ids) found.set(id, after || 0);
    return found;
  };
  function draw() {
    bands.clearLayers();
    if (!changed && !asked) return;
    const more = new Set(corridor.result().rerouted);
    for (const [id, amount] of corridor.carried()) {
      const entry = corridor.features.get("line " + id);
      if (!amount || !entry || !corridor.drawn(entry) || entry.status === "closed") continue;
      const band = corridor.glow(entry, entry.latlngs, more.has(id) ? "band band-more" : "band");
      band.on("add", () => band.getElement().style.setProperty("--w", (WIDEST * Math.sqrt(amount / Math.max(most.get(medium(id)), amount))).toFixed(1) + "px"));
      band.addTo(bands);
    }
  }
  corridor.onScenario.push((result, now) => {
    changes = corridor.flowsUpTo();
    changed = now;
    draw();
  });
  corridor.bands = function (on) {
    asked = on;
    draw();
  };
  corridor.banded = () => changed || asked;
});
