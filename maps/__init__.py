"""How it is seen: the palette, the web map, QGIS styles."""
