# The answer of a scenario, at the top of the page: a sentence, up to three figures.

answer-unit = { $unit ->
    [trucks] yük maşını
   *[t] t
}
answer-queue = { days } { $wholly ->
    [wholly] bağlı
   *[partly] daralıb
}: { NAME($place, short: 1) } – zirvədə ⟦{ COUNT($amount) } { answer-unit }⟧ gözləyir, { $day }-ci gün.
answer-queue-from = { $start } tarixindən { days } { $wholly ->
    [wholly] bağlı
   *[partly] daralıb
}: { NAME($place, short: 1) } – zirvədə ⟦{ COUNT($amount) } { answer-unit }⟧ gözləyir, { $day }-ci gün.
answer-unserved = İldə { AMOUNT($demand) } mln t yükdən ⟦{ AMOUNT($mt) } mln t⟧ daşına bilmir.
answer-cost = Daşıma ildə ⟦{ USD($usd) } mln USD⟧ { $more ->
    [more] baha
   *[less] ucuz
} başa gəlir{ $slower ->
    [slower] {" "}və ton üçün { HOURS($hours) } saat çox çəkir
    [faster] {" "}və ton üçün { HOURS($hours) } saat az çəkir
   *[same] {""}
}.
answer-cut = ⟦{ $pairs } məkan cütü⟧ yolsuz qalır.
answer-gas = İldə { AMOUNT($demand) } mlrd m³ qazdan ⟦{ AMOUNT($bcm) } mlrd m³⟧ daşına bilər.
answer-opened = ⟦{ KM($km) } km⟧ xətt açılır; { $moves ->
    [moves] yükün bir hissəsi başqa yolla gedir, xərc və vaxt demək olar ki, dəyişmir.
   *[same] tələb əvvəlki yolla gedir.
}
answer-lost = ⟦{ KM($km) } km⟧ xətt bağlanır; { $moves ->
    [moves] yükün bir hissəsi başqa yolla gedir, xərc və vaxt demək olar ki, dəyişmir.
   *[same] tələb əvvəlki yolla gedir.
}
answer-narrowed = Daha az yük keçə bilir, amma heç bir hədd dolmur; natamam yükləmənin və gecikmələrin həddə qədər xərci modeldə yoxdur.
answer-nothing = Tələb olunan heç nə başqa yolla getmir və daha uzun çəkmir.
figure-queue-cost = { FIGURE($usd) } mln USD
figure-queue-cost-note = bu günlərdə gözləmə və dolanma üçün, istənilən nəqliyyatla
figure-queue-gone = { COUNT($day) }-ci gün
figure-queue-gone-note = son növbə bitir, bütün nəqliyyat növləri üzrə
figure-unserved = ildə { AMOUNT($mt) } mln t
figure-unserved-note = yük daşına bilmir, { AMOUNT($demand) } tələbdən
figure-cost = { $more ->
    [more] +
   *[less] −
}{ USD($usd) } mln USD ildə
figure-cost-note = əvvəl və sonra daşınan yük üçün, bütün nəqliyyat növləri{ $lasts ->
    [while] , bir il davam etsə
   *[for-good] {""}
}
figure-hours = { $slower ->
    [slower] +
   *[faster] −
}{ HOURS($hours) } saat
figure-hours-note = bir ton yük yolda, bütün nəqliyyat növləri
figure-cut = { $pairs } cüt
figure-cut-note = məkan yolsuz
figure-gas = ildə { AMOUNT($bcm) } mlrd m³
figure-gas-note = qaz daşınır, { AMOUNT($demand) } tələbdən
figure-opened = { KM($km) } km
figure-opened-note = xətt açılır
figure-lost-lines = { KM($km) } km
figure-lost-lines-note = xətt bağlanır
answer-central = Aralığı olan rəqəm fərziyyə variantlarının medianıdır (etibarlılıq aşağıdır), altında on variantdan doqquzunun aralığı göstərilir; ssenarilərin siyahısında da medianlardır; qalan rəqəmlər və cədvəllər orta qiymətlərlədir.
answer-single = Etibarlılığı aşağı olan fərziyyələrin orta qiymətləri ilə; aralıqlar məlum deyil.
answer-days = Günlərin dəyərinə gözləyən və yolda qalan yük də daxildir: ilk günlər ən bahalıdır, onu bütün il üçün hesablamaq olmaz.
answer-demand = Tələb: ildə { AMOUNT($before) } mln t əvəzinə ⟦{ AMOUNT($mt) } mln t⟧ yük.
figure-demand = ildə { AMOUNT($mt) } mln t
figure-demand-note = yük tələbi, əvvəl { AMOUNT($before) }
answer-hours = Bir ton yolda ⟦{ HOURS($hours) } saat⟧ { $slower ->
    [slower] çox
   *[faster] az
} qalır.
answer-lines-lost = ⟦{ $lines } xətt⟧ bağlanır; bunun qiyməti məlum deyil, çünki sürətlər məlum deyil.
unsure = sıfırdan fərqləndirmək olmur
figure-cost-unsure = ildə { USD($low) } – { USD($high) } mln USD
figure-hours-unsure = { HOURS($low) } – { HOURS($high) } saat
answer-cost-unsure = Daşımanın dəyəri ⟦{ figure-cost-unsure }⟧ dəyişir: bunu { unsure }.
answer-hours-unsure = Bir tonun yolda vaxtı ⟦{ figure-hours-unsure }⟧ dəyişir: bunu { unsure }.
