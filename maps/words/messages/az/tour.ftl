# The tour in steps; timeline, comparison, sharing.

tour-start = { $steps } addımda baxış
tour-count = Addım { $step }, cəmi { $steps }
tour-next = İrəli
tour-back = Geri
tour-end = Hazırdır
tour-close = Baxışı bağla
tour-corridor-title = Dəhliz
tour-corridor = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }: işləyən ən tez marşrut ({ NAME($route) }) ⟦{ KM($km) } km⟧ və gözləmələrlə { TENTHS($days) } sutkadır.
tour-corridor-beside = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }: işləyən ən tez marşrut ({ NAME($route) }) ⟦{ KM($km) } km⟧ və gözləmələrlə { TENTHS($days) } sutkadır; { NAME($other) } – { KM($other_km) } km və { TENTHS($other_days) } sutka.
tour-gap-title = Boşluq
tour-gap = “{ NAME($route) }” marşrutu bütöv deyil: ⟦{ KM($km) } km⟧ ({ $lines }) işləmir. O vaxta qədər yük orada maşınlara köçürülür və ya başqa yolla gedir.
tour-chokepoint-title = Dar keçid
tour-chokepoint = { NAME($territory) }: dar keçidlər siyahısında birinci: { $place }. { NAME($modes) } xəritədə ⟦{ TENTHS($within) } km⟧ daxilində keçir (xətlərin dəqiqliyi nəzərə alınsa, { TENTHS($low) } – { TENTHS($high) } km). Qonşu keçidlər ondan çətin fərqlənir.
tour-closed-title = Bağlansa
tour-closed = { NAME($scenario) }. { $answer }
tour-closed-cost = { NAME($scenario) }. { $answer } Gözləmə və yan keçmə ⟦{ USD($usd) } mln USD⟧ başa gəlir (on variantdan doqquzunda { USD($low) } – { USD($high) }).
tour-held-title = Hər ölkədən keçən tranzit
tour-held = Başqa ölkələr arasındakı yükdən ildə ⟦{ AMOUNT($mt) } mln t⟧ bu ölkədən keçir: { NAME($territory) }; fərziyyələrin orta qiymətləri ilə.
tour-held-priced = Başqa ölkələr arasındakı yükdən ildə ⟦{ AMOUNT($mt) } mln t⟧ bu ölkədən keçir: { NAME($territory) }; yan keçmək ildə ⟦{ USD($usd) } mln USD⟧ başa gələrdi, orta qiymətlərlə (on variantdan doqquzunda { USD($low) } – { USD($high) }).
tour-held-beside = { $held } { NAME($first) } üçün bu, { AMOUNT($mt) } mln t, yan keçmək isə ildə { USD($usd) } mln USD-dir, orta qiymətlərlə.

timeline-title = Nə və nə vaxt bağlanıb
timeline-note = Baş vermiş bağlanmalar və tarixi bilinən açılışlar, hər biri mənbəyi ilə. Addım yeri xəritədə göstərir.
timeline-back = Əvvəlki
timeline-next = Sonrakı
timeline-none = Birincini görmək üçün sürgünü çəkin.
timeline-when = { $from }
timeline-span = { $from } – { $until }:

compare-title = Başqa ssenari ilə müqayisə et
compare-with = Müqayisə üçün ssenari
compare-none = Yoxdur
compare-note = Hər ssenari fərziyyələrin orta qiymətləri ilə öz “əvvəl”i ilə müqayisə olunur. Vaxt və xərclərdə onun kənara qoyduğu və ya daşıya bilmədiyi yük heç bir tərəfdə sayılmır, ona görə iki ssenarinin başlanğıc rəqəmləri fərqli ola bilər. Üç tire: ssenari burada heç nəyi dəyişmir və ya bunu saymır.

share-title = Paylaş
share-link = Bu görünüşə keçidi köçür
share-embed = Səhifəni yerləşdirmək üçün kodu köçür
share-text = Köçürüləcək mətn
share-copied = Köçürüldü.
share-select = Seçildi: Ctrl+C ilə köçürün.

skip-link = Göstəricilərə keç
flows-toggle = Daşınan həcmə görə en
legend-territory-way = Yol: { NAME($territory) }
legend-band = Daşınır: nə qədər enli, o qədər çox
