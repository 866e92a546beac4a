# What the scripts of the map say: cards, layers, legend, tools, queues.


# Cards and tips of lines and places.
source = Mənbə
sources = Mənbələr
lost-in-scenario = Bu ssenaridə itirilib
carries = ⟦Daşıyır⟧ ildə { FIGURE($before) } → { FIGURE($after) } mln t
carries-gas = ⟦Daşıyır⟧ ildə { FIGURE($before) } → { FIGURE($after) } mlrd m³
line-drawn = ⟦Xətt:⟧ { $way }, dəqiqliyi təxminən { COUNT($metres) } m.
facts-sure = ⟦Faktlar:⟧ etibarlılıq: { $confidence }, tarix: { $date }.
also-here = Burada həm də
missing = Hələ mövcud deyil: { $status }.
missing-opens = Hələ mövcud deyil: { $status }, gözlənilən il { YEAR($year) }.
missing-place = Burada bitən xətlərin heç biri hələ istismarda deyil.
state-under_construction = tikilir
state-planned = planlaşdırılıb
state-proposed = təklif olunub
state-operational = işləyir
state-gone = yoxdur
part-of-routes = { $count ->
    [one] Bir marşrutun hissəsi
   *[other] { $count } marşrutun hissəsi
}
measure-km = { FIGURE($value) } km
measure-mm = { FIGURE($value) } mm
measure-km_h = { FIGURE($value) } km/saat
measure-h = { FIGURE($value) } saat
measure-mt_y = ildə { FIGURE($value) } mln t
measure-bcm_y = ildə { FIGURE($value) } mlrd m³
measure-trucks_day = gündə { FIGURE($value) } yük maşını
year = { YEAR($year) }

# Chokepoints on the map.
chokepoint = Dar keçid { $rank }
chokepoint-named = Dar keçid { $rank }: { $place }

# The map, its layers and its legend.
map-keys = { NAME($title) }: xəritə. Ox düymələri hərəkət etdirir, plus və minus yaxınlaşdırır və uzaqlaşdırır.
position = { THOUSANDTHS($lat) }° { $north ->
    [north] şm. e.
   *[south] c. e.
}  { THOUSANDTHS($lon) }° { $east ->
    [east] ş. u.
   *[west] q. u.
}
all-of = Hamısı: { $what }
leaf-one = { NAME($branch) }, { $status }
places = Yerlər
ground = Zəmin
ground-land = Quru
ground-borders = Sərhədlər
ground-names = Adlar
by-mode = Növ üzrə
by-status = Vəziyyət üzrə
by-country = Ölkə üzrə
lines-and-places-of = Ölkə üzrə xətlər və yerlər
all-countries = Bütün ölkələr
lost = İtirilib
lost-in-the-scenario = Ssenaridə itirilib
opened = Açılıb
way-round = Dolayı yol
chosen-route = Seçilmiş marşrut
headline-route = Başlıqdakı marşrut
carries-more = Daha çox daşıyır
by-rank = Dar keçid, sıra ilə
legend = Şərti işarələr
legend-to-come = Hələ istismarda deyil
zoom-in = Yaxınlaşdırmaq
zoom-out = Uzaqlaşdırmaq
whole-corridor = Bütün dəhliz
show-whole-corridor = Bütün dəhlizi göstərmək
close-popup = Pəncərəni bağlamaq
marker-of = { $name }, { $kind }
place-to-come = { $kind }, hələ istismarda deyil

# Measuring.
measure = Ölçmə
measure-hint = Xəritəyə klikləyin və ya onu ox düymələri ilə hərəkət etdirib Enter basın. Backspace son nöqtəni silir, Escape bitirir.
undo = Geri
clear = Təmizləmək
close = Bağlamaq
measured-points = { $points ->
    [one] { $points } nöqtə
   *[other] { $points } nöqtə, son hissə { $leg }
}

# Tools and downloads.
tools = Alətlər
picture = Şəkil
data = Verilənlər
tables = Cədvəllər (CSV)
distance = Nöqtələr üzrə məsafə
picture-png = Xəritənin hazırkı görünüşü (PNG)
print = Çap
shown-geojson = Göstərilən xətlər və yerlər (GeoJSON)
geojson-note = Həndəsə göstərmək üçün sadələşdirilib; tam təbəqələr atlasdadır.

# What waits by day.
queue-title = Gün-gün nə gözləyir
queue-by-day = Günlər üzrə
day = gün
unit-trucks = yük maşını
unit-t = ton
queue-place = { NAME($place, short: 1) }, { $unit }
queue-caption = { NAME($place, short: 1) }, { $unit } · { $end }
queue-gone = { $day }-ci gün bitir
queue-stays = { $days } gündən sonra da qalır
queue-day = { $day }-ci gün
queue-note = Boz: bağlıdır. Adi haldan artıq gözləyənlər, fərziyyələrin orta qiymətləri ilə: etibarlılıq aşağıdır.
queue-most = { $wholly ->
    [yes] { $lasting } bağlıdır
   *[no] { $lasting } daraldılıb
}: { NAME($place, short: 1) } – ən çoxu { COUNT($most) } { $unit } gözləyir, { $day }-ci gün; bu növbə: { $end }.

# Searching.
find = Yer, xətt, ölkə, marşrut və ya ssenari axtar
found-nothing = Heç nə tapılmadı.
found-country = ölkə
found-route = marşrut
found-scenario = ssenari

# Pages of many lines.
many-note = { COUNT($lines) } xətt şəkil kimi çəkilib. Hər biri klikə cavab verir; klaviatura ilə onlara axtarışla çatmaq olar. Ekranın göstərə bildiyindən sıx olan yerdə onlar xəritə yaxınlaşdırılana qədər birləşir.
many-places = { COUNT($places) } yer də belədir; onlar və adları xəritə yaxınlaşdıqca görünür.
many-left = Bu səhifədə yoxdur: heç bir marşruta daxil olmayan ən qısa { COUNT($lines) } xətt və yalnız onların bitdiyi yerlər. Rəqəmlərdə onlar nəzərə alınıb.
