# What scenarios change: figures, the line in the list, and notes.

kind-of-event = Hadisələr
kind-of-hypothetical = Fərz edək
kind-of-investment = İnvestisiyalar
kind-of-baseline = Hazırkı vəziyyət
scenario = Ssenari
scenarios-year = İl
scenario-unknown = Keçiddəki ssenari bu səhifədə məlum deyil: { $what }.
note-cheapest = Əvvəl və sonra: tələb olunanın məlum buraxma qabiliyyəti daxilində ən ucuz daşınması; məlum olmayan qabiliyyət məhdudlaşdırmır. Yük saatlara, qaz kilometrlərə görə gedir. Sürətlər və gözləmə müddətləri ehtimaldır.
note-choice = Yük məlum buraxma qabiliyyəti daxilində yolları arasında onların xərcinə (pul və vaxtın dəyəri) görə bölünür; məlum olmayan qabiliyyət məhdudlaşdırmır. Qaz kilometrlərə görə gedir. İki yer arasındakı saatlar ən sürətli yolundur. Qiymətlər, sürətlər və gözləmə müddətləri ehtimaldır: siyahıda, məlum olduqda, variantların medianı, cədvəllərdə orta qiymətlərdir.

# Figures.
figure-freight-asked = Tələb olunan yük
figure-freight-served = Daşınan yük
figure-freight-unserved = Daşınmayan yük
figure-freight-through = { NAME($territory) } üzərindən keçən yük
figure-freight-transit = { NAME($territory) } üzərindən başqalarının tranzit yükü
figure-freight-capacity = Adlı marşrutların { NAME($territory) } üzərindən yük tutumu
figure-freight-hours = Yükün yolda vaxtı, ton başına
figure-freight-cost = Həm əvvəl, həm sonra daşınan yükün xərci
figure-freight-work = Yük dövriyyəsi
figure-freight-cut = Marşrutsuz qalan yük cütləri
figure-freight-network = İstismarda olan yük xətləri
figure-gas-asked = Tələb olunan qaz
figure-gas-served = Nəql olunan qaz
figure-gas-unserved = Nəql olunmayan qaz
figure-gas-through = { NAME($territory) } üzərindən keçən qaz
figure-gas-transit = { NAME($territory) } üzərindən başqalarının tranzit qazı
figure-gas-capacity = Adlı marşrutların { NAME($territory) } üzərindən qaz tutumu
figure-gas-work = Qaz nəqli işi
figure-gas-cut = Marşrutsuz qalan qaz cütləri
figure-gas-network = İstismarda olan qaz xətləri
pair-gas = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }, qaz
unit-Mt-y = mln t/il
unit-bcm-y = mlrd m³/il
unit-h = saat
unit-km = km
unit-M-USD-y = mln USD/il
unit-bn-t-km-y = mlrd t·km/il
unit-bcm-km-y = mlrd m³·km/il
unit-pairs = cüt
unit-share = %
points = { CHANGE($value) } bənd
column-today = bu gün
column-baseline = baza
column-here = burada
column-change = fərq
column-before = əvvəl
column-figure = göstərici
figures-central = Fərziyyələrin orta qiymətləri ilə; aralığı olan və siyahıdakı rəqəmlər variantların medianıdır, ona görə fərqlənir.

# What changes, in a line of the list: parts joined by a dot.
effect-unserved = ildə { AMOUNT($all) } mln t-dan { AMOUNT($value) } daşınmır
effect-asked = ildə { AMOUNT($value) } mln t yük tələb olunur
effect-cost = { USD($value, sign: 1) } mln USD/il
effect-pair = { $pair } { HOURS($hours, sign: 1) } saat
effect-tonne = yük: ton başına { HOURS($hours, sign: 1) } saat, { $of ->
    [others] başqalarının ticarəti
   *[all] bütün ticarət
}
effect-cost-unsure = daşıma dəyəri: { unsure }
effect-tonne-unsure = yükün ton başına saatı: { unsure }
effect-no-limit = { SHARE($share) } üçün hədd məlum deyil
effect-cut = { $pairs ->
    [one] { $pairs } cüt yolsuz
   *[other] { $pairs } cüt yolsuz
}
effect-gas = qaz: ildə { AMOUNT($all) } mlrd m³-dən { AMOUNT($value) }
effect-crossings = { $count ->
    [one] −{ $count } sərhəd keçidi
   *[other] −{ $count } sərhəd keçidi
}
effect-lost = −{ KM($km) } km xətt
effect-opened = +{ KM($km) } km xətt
effect-closed = { $lines ->
    [one] { $lines } xətt bağlıdır
   *[other] { $lines } xətt bağlıdır
}
effect-narrowed = Hədd dolmur; natamam yükləmə modeldə yoxdur
effect-nothing = Heç nə başqa yolla getmir

# Lists of a scenario.
binds-at = ⟦Buraxma qabiliyyəti çatmır:⟧ { $places }.
limit-mt = { $count ->
    [0] { $what } (ildə { AMOUNT($capacity) } mln t)
   *[other] { $what } (ildə { AMOUNT($capacity) } mln t) və daha { $count }
}
limit-bcm = { $count ->
    [0] { $what } (ildə { AMOUNT($capacity) } mlrd m³)
   *[other] { $what } (ildə { AMOUNT($capacity) } mlrd m³) və daha { $count }
}
lines-lost = İtirilib ({ $count })
lines-opened = Açılıb ({ $count })
lines-more = Daha çox daşıyır ({ $count })
by-year = { NAME($scenario) }, { YEAR($year) }
