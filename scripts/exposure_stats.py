"""Print what a route and a country have to do with each other: `python scripts/exposure_stats.py [ROUTE] [ISO]`."""

import sys

from geo import crossings, exposure
from layers import load_atlas

atlas = load_atlas()
route = sys.argv[1] if len(sys.argv) > 1 else next(iter(atlas.routes))
territory = sys.argv[2] if len(sys.argv) > 2 else atlas.territory

print(f"Route {route}: km by country and mode (km as published, km_geometry as drawn)")
print(exposure(atlas, route=route, by=("country", "mode")).to_string(index=False, float_format="%.3f"))

print(f"\nAll of the corridor in {territory}, by mode and status; every segment counted once")
print(exposure(atlas, by=("mode", "status"), territory=territory).to_string(index=False, float_format="%.3f"))

print(f"\nBorder crossings of {route}")
print(crossings(atlas, route=route).drop(columns="geometry").to_string(index=False, float_format="%.3f"))
