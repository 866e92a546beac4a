/* The ground: the relief, how much shows at a zoom, and where it is from. */
"use strict";
corridor.parts.push(function (map, data) {
  const { h } = corridor;
  /* A grey picture becomes shade and light over whatever lies beneath: 128 nothing, 0 black, 255 white. */
  const canvas = h("canvas", { class: "relief" });
  const overlay = L.svgOverlay(canvas, data.relief.bounds, { pane: "corridor-relief", interactive: false });
  corridor.group(L.layerGroup([overlay]).addTo(map), { ground: "ground-relief" });
  const picture = new Image();
  picture.onload = function () {
    [canvas.width, canvas.height] = [picture.width, picture.height];
    const context = canvas.getContext("2d");
    context.drawImage(picture, 0, 0);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
    const values = pixels.data;
    for (let i = 0; i < values.length; i += 4) {
      const grey = values[i];
      values[i] = values[i + 1] = values[i + 2] = grey < 128 ? 0 : 255;
      values[i + 3] = Math.abs(grey - 128) * 2;
    }
    context.putImageData(pixels, 0, 0);
  };
  corridor.soon(() => (picture.src = data.relief.picture));

  const sources = document.querySelector("#corridor-sources");
  if (sources) sources.append(h("p", corridor.msg("ground-sources", null, { class: "note" })));
  const settle = () => {
    const zoom = map.getZoom();
    map.getContainer().dataset.near = zoom < 5.5 ? "world" : zoom < 6.75 ? "region" : zoom < 8.25 ? "place" : "street";
  };
  map.on("zoomend", settle);
  settle();
});
