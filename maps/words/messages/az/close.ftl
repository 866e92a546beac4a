# Oxucunun bir kliklə bağladığı və bunun nəticəsi.

close-mode = Xətləri bağla
close-title = Sizin bağladığınız
close-this = Hərəkətə bağla
close-open-this = Hərəkətə aç
close-it = Bağla: { $what }
close-what = { $what }
close-circle = { FIGURE($km) } km-lik dairə ({ FIGURE($lat) }°, { FIGURE($lon) }°)
close-closed = { $more ->
    [0] Bağlanıb: { $what }
   *[other] Bağlanıb: { $what } və daha { $more }
}
close-central = Fərziyyələrin orta qiymətləri ilə; etibarlılıq aşağıdır. Ötürmə qabiliyyəti nəzərə alınmır. Vaxt – yolu qalan yük üzrə ortadır.
close-open-again = Yenidən aç: { $what }
close-undo = Geri al
close-clear = Təmizlə
close-hours = Əlavə vaxt, ən sürətli yol: yolu qalan bütün yük üzrə orta
close-hours-is = ton başına { HOURS($hours, sign: 1) } saat
close-money = Əlavə xərc, ən ucuz yol
close-money-is = { USD($money, sign: 1) } mln USD/il
close-cut = Yolsuz qalan cütlər
close-cut-is = { $cut } / { $pairs }
close-amount = Yolsuz qalan yük, bağlanan ölkənin öz ticarəti də daxil
close-amount-is = { AMOUNT($cutAmount) } / { AMOUNT($asked) } mln t/il
close-idle = Burada işləmir, ona görə bağlanması heç nəyi dəyişmir: { $lines }.
close-head-pair = Haradan – hara
close-head-way = Ən sürətli yol
close-head-usd = Ən ucuz, USD/t
close-h = { HOURS($before) } → { HOURS($after) } saat
close-km = { KM($before) } → { KM($after) } km
close-usd = { USD($before) } → { USD($after) }
close-no-way = yol qalmır
close-pair = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }
close-pair-road = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }, yalnız avtomobil yolu
close-pair-gas = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }, qaz
close-nothing = { $asked ->
    [demand] Aralarında tələbat olan
   *[ends] Soruşulan
} { $pairs } yer cütünün heç biri üçün yol uzanmır və bahalaşmır.
close-unsure = { $count ->
    [one] Bir xətt dairənin kənarına o qədər yaxındır ki, içəridə olub-olmadığı çertyojdan bilinmir: { $lines }.
   *[other] { $count } xətt dairənin kənarına o qədər yaxındır ki, içəridə olub-olmadığı çertyojdan bilinmir, məsələn { $lines }.
}
close-on-top = “{ $scenario }” ssenarisinin üzərinə.
close-how = Bu necə hesablanır
close-note = Saatlar hər cütün ən sürətli, dollarlar ən ucuz yolu üzrədir: pul və vaxtın dəyəri. Ötürmə qabiliyyəti nəzərə alınmır. Sürətlər, gözləmələr və qiymətlər fərziyyələrin orta qiymətləridir (etibarlılığı aşağı). Bir tonun əlavə vaxtı yolu qalan yüklər üzrə ortadır. Xətt bütövlükdə bağlanır. Yer orada başlayan, bitən və ya emal olunan hər şeyi bağlayır. Ölkə bir hissəsi içində olan hər xətti və orada başlayan, bitən və ya emal olunan hər şeyi, öz ticarətini də bağlayır. Dairə toxunduğu hər xətti və yeri bağlayır.
close-unknown = { $count ->
    [one] Keçiddəki bir bağlama bu səhifədə məlum deyil: { $what }.
   *[other] Keçiddəki { $count } bağlama bu səhifədə məlum deyil: { $what }.
}
close-not-known = Bu ssenaridə məlum deyil: açıq xəttin vaxtı və ya qiyməti yoxdur.
close-absent = Bu səhifədə xətləri kliklə bağlamaq olmur: vaxt və ya qiymət yoxdur, yaxud xətlər həddən çoxdur.
close-strip = Bağlanıb: { $count } · ton başına { HOURS($hours, sign: 1) } saat · { USD($money, sign: 1) } mln USD/il · { $pairs } cütdən { $cut } yolsuz
close-strip-pairs = Bağlanıb: { $count } · { $pairs } cütdən { $cut } yolsuz
close-hint = Bağlamaq üçün xəttə, yerə və ya ölkəyə klikləyin, yenidən klik açır. Dairə çəkmək üçün sürükləyin və ya dənizə klikləyin.
close-hint-keys = Klaviatura ilə: oxlar, sonra Enter. Esc bitirir.
close-radius = Dairə, km
close-draw = Mərkəzdə çək
close-country = Ölkəni bağla…
close-done = Hazırdır
