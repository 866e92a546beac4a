# What page and brief open with: a headline, a sentence, three figures.

opening-longer = { NAME($territory) } olmadan yük { NAME($origin, short: 1) } – { NAME($destination, short: 1) } yolunda { $time } artıq gedir
opening-no-way-round = { NAME($territory) } olmadan { NAME($origin, short: 1) } – { NAME($destination, short: 1) } yolu yoxdur
opening-cut-off = { NAME($territory) } olmadan dəhlizin yükünün { PERCENT($share) }-i üçün yol yoxdur
opening-no-route = { NAME($origin, short: 1) } – { NAME($destination, short: 1) } arasında işlək yol yoxdur
opening-inside = { NAME($origin, short: 1) } – { NAME($destination, short: 1) } yolu bu ərazidədir: { NAME($territory) }
opening-share = { NAME($origin, short: 1) } – { NAME($destination, short: 1) } yolunun { PERCENT($share) }-i bu ərazidədir: { NAME($territory) }
opening-aside = { NAME($origin, short: 1) } – { NAME($destination, short: 1) } arasında ən tez yola { NAME($territory) } lazım deyil
opening-ways = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }: { KM($km) } km
opening-lines = Xəritədə { KM($km) } km xətt var
opening-empty = Xəritədə hələ xətt yoxdur
opening-sentence = { KM($km) } km { opening-by } { KM($inside) } km-i bu ərazidədir: { NAME($territory) }.
opening-sentence-gap = { KM($km) } km { opening-by } { KM($inside) } km-i bu ərazidədir: { NAME($territory) }; dəhlizin { $gap_mode ->
    [rail] dəmir yolunda
    [road] avtomobil yolunda
   *[mixed] marşrutunda
} hələ { KM($gap) } km çatmır: { $lines }.
opening-sentence-aside = Qəbul edilmiş sürətlərlə ən tez yol, { KM($km) } km, bu ərazidən keçmir.
opening-sentence-unbuilt = Bunun { KM($gap) } km-i hələ işləmir.
opening-sentence-no-route = Marşrut göstərilməyib.
opening-by = { $mode ->
    [road] avtomobil yolunun
    [rail] dəmir yolunun
    [sea] dəniz yolunun
    [pipeline] boru kəmərinin
   *[mixed] yolun
}
opening-assumed = Şəbəkənin tarixi: { $date }. Sürətlər, gözləmələr və qiymətlər fərziyyədir: vaxt və xərclər mediandır, kiçik rəqəmlər on variantdan doqquzunu əhatə edir.

time-days = { TENTHS($days) } sutka
time-hours = { HOURS($hours) } saat
figure-inside = { KM($km) } km
figure-inside-share = { KM($km) } km-in { PERCENT($share) }‑i
figure-inside-note = { NAME($territory) }, { NAME($origin, short: 1) } – { NAME($destination, short: 1) } { opening-by } payı
figure-longer = +{ $time }
figure-cut-off = ildə { AMOUNT($mt) } mln t
figure-cut-off-share = { AMOUNT($mt) } mln tonun { PERCENT($share) }-i
figure-cut-off-note = başqa ölkələr arasındakı yük üçün { NAME($territory) } olmadan yol yoxdur
figure-longer-note = { NAME($territory) } yan keçilməklə ən tez yolla, istənilən nəqliyyatla
figure-longer-note-usd = { NAME($territory) } yan keçilməklə ən tez yolla; ən ucuz yan yol tonu { USD($usd) } USD bahadır ({ USD($low) } – { USD($high) })
figure-no-way-round = yol yoxdur
figure-no-way-round-note = { NAME($territory) } yan keçilməklə, heç bir nəqliyyatla
figure-dearer = +{ USD($usd) } USD
figure-dearer-note = bir ton üçün, { NAME($territory) } yan keçilməklə ən ucuz yolla, bütün nəqliyyat növləri
figure-lost = { USD($usd) } mln USD
figure-lost-note = tranziti { $days } gün dayansa, başqa ölkələrin yükləri üçün xərc
figure-between-tenths = { TENTHS($low) } – { TENTHS($high) }
figure-between-hours = { HOURS($low) } – { HOURS($high) }
figure-between-usd = { USD($low) } – { USD($high) }
figure-between-amount = { AMOUNT($low) } – { AMOUNT($high) }
