# The brief: what stands on its two pages beside the opening.

brief-dated = { $date } tarixinə olan məlumat
brief-in-year = { YEAR($year) }-ci ildə olduğu və ya gözlənildiyi kimi
brief-annex = Əlavə (ingilis dilində)
brief-more-columns = yana sürüşdürün: başqa sütunlar var →
brief-more-figure = yana sürüşdürün: şəkil daha genişdir →

brief-map = Dəhliz və onun ətrafındakı xətlər
brief-map-of = Dəhliz və onun ətrafındakı xətlər; qırmızı sərhədlə: { NAME($territory) }
brief-map-way = Sarı – başlıqdakı marşrut, qırmızı – onun { NAME($territory) } ərazisindəki hissəsi; nömrələr – dar keçidlər
brief-credit = Məlumat: { $publishers }.
brief-credit-osm = © OpenStreetMap iştirakçıları və başqaları, bax: Mənbələr.
# The key of the map: a line of a mode that is not in operation.
map-key = { $mode }, { $status }
map-key-to-come = Hələ istismarda olmayan yer
brief-map-alt = Dəhlizin dəmir yolları, avtomobil yolları, dəniz yolları və qaz kəmərlərinin xəritəsi

# The table of scenarios.
brief-cases = Hər hadisə və ya layihə nəyi dəyişər
brief-case = Hadisə və ya layihə
brief-case-assumed = { $title } (fərziyyə)
brief-lasts = Müddət
brief-days-cost = Bu günlərin qiyməti
brief-days-cost-unit = mln USD
brief-longer = Uzanma
brief-longer-unit = saat, hər ton üçün
brief-dearer = Bahalaşma
brief-dearer-unit = ildə milyon ABŞ dolları
brief-dearer-unit-of = ildə milyon ABŞ dolları, cəmi { USD($all) }
brief-stranded = Yolsuz qalan
brief-stranded-unit = ildə milyon ton, cəmi { AMOUNT($all) }
brief-for-good = daimi
brief-open-end = sonu bilinmir
brief-range = { $value } ({ $low } – { $high })
brief-cases-how = Hər sətir hadisə ilə keçən bütöv ili hadisəsiz illə müqayisə edir. Saatlar və pul təkcə başlıqdakı cütə deyil, hər iki halda daşınan bütün yüklərə aiddir; yolsuz qalan yükün qiyməti yoxdur. Sıfırdan aşağı qiymət daha tez və ya daha ucuz deməkdir; pula vaxt və az əlverişli yollar da daxildir.
brief-cases-draws = Mötərizədə: dəqiq bilinməyən hər şey { $draws } dəfə təsadüfi seçildikdə on nəticədən doqquzunun yerləşdiyi aralıq.
brief-cases-central = Bunlar tək qiymətlərdir: onlar üçün aralıq hesablamaq mümkün olmadı.
brief-cases-of-days = Günlər hadisənin davam etdiyi və ya davam edəcəyi fərz olunan günlərdir. Onların qiymətini ayrıca növbə modeli verir və o, bütöv ilə çevrilmir: belə günlərin çoxu ildən baha çıxır. Tire: dəyişiklik daimidir və ya yükün çoxu yolsuz qalır.
brief-cases-aside = “{ NAME($scenario, short: 1) }” ölkənin öz ticarətini ({ NAME($country) }, ildə { AMOUNT($mt) } mln t) hər iki ildə hesaba almır, ona görə daha azını bağlayan sətirdən ucuz çıxa bilər.
brief-cases-own = “{ NAME($scenario, short: 1) }” sətrində yolsuz qalan yükün { SHARE($share) }-i ölkənin öz ticarətidir ({ NAME($country) }), orta qiymətlərlə.
brief-cases-rest = Daha { $count } ssenari göstərilmir: onlar yüklər üçün daha az şeyi dəyişir və ya yalnız qaza aiddir, qaz isə bu cədvəldə yoxdur.
brief-cases-none = Bu atlasda müqayisə ediləcək ssenari yoxdur.
brief-cases-unknown = Ssenarilərin nəyi dəyişəcəyi məlum deyil: sürət, gözləmə vaxtı və ya qiymət çatışmır.

# The chokepoints.
brief-chokepoint-place = ⟦{ $rank }. { $place }⟧: xəritədə { KM($km) } km daxilində { $modes }; { $losses }.
brief-chokepoint-how = Hər yerdə { KM($km) } km daxilində hər şey birdən bağlanır. Paylar { NAME($territory) } üzərindən marşrutların məlum keçid gücündəndir; saatlar istənilən nəqliyyatla ən tez yolundur, yer cütləri üzrə orta hesabla. Hansı yerin birinci olduğu dəqiq bilinmir.

# The model beside what was observed.
brief-held = Model müşahidələrə nə qədər uyğundur
brief-held-how = Model ona uyğunlaşdırılmamış məlumatlarla müqayisə edilib. Yuxarıdakı aralıqlara daxil olmayan xətalarının cəmi:
brief-held-volume = yük həcmləri ({ $n } müqayisə): sayılmış tonların ⟦{ SHARE($wape) }⟧-i{ $beside ->
    [yes] {" "}(ən böyük sayım olmadan qalanların { SHARE($rest) }-i)
   *[no] {""}
}; { $aim ->
    [met] ən çoxu { SHARE($most) } olan hədəfə çatılıb.
   *[missed] ən çoxu { SHARE($most) } olan hədəfə çatılmayıb.
}
brief-held-share = iki ölkənin ticarətində qolların payları ({ $n } müqayisə): müşahidə edilmiş payların ⟦{ SHARE($wape) }⟧-i.
brief-held-time = yolda keçən vaxt ({ $n } müqayisə): bildirilmiş günlərin ⟦{ SHARE($wape) }⟧-i.
brief-held-price = daşıma qiymətləri ({ $n } müqayisə): bildirilmiş dollarların ⟦{ SHARE($wape) }⟧-i.
brief-held-queue = yük maşını növbələri ({ $n } müqayisə): sayılmış maşınların ⟦{ SHARE($wape) }⟧-i.
brief-held-gas = qaz axınları ({ $n } müqayisə): ölçülmüş qazın ⟦{ SHARE($wape) }⟧-i.
brief-held-none = Atlasda modelin müqayisə oluna biləcəyi məlumat yoxdur: rəqəmlər yalnız fərziyyələrə əsaslanır.

# What is not known.
brief-unknown = Nə məlum deyil
brief-unknown-capacity = { $all } xəttdən ⟦{ $without }⟧-nin ötürmə qabiliyyəti dərc olunmayıb. Onlar məhdudiyyətsiz sayılır, ona görə burada deyiləndən çox yük yolsuz qala bilər.
brief-unknown-facts = { $all } xəttdən ⟦{ $low }⟧-i etibarlılığı aşağı olan mənbələrə əsaslanır.
brief-unknown-times = Sürət, gözləmə, qiymət və seçim üzrə { $all } qiymətdən ⟦{ $low }⟧-i etibarlılığı aşağı olan fərziyyədir.
brief-unknown-contracts = Qiymətlər dərc olunmuş tariflər və təxminlərdir; müqavilələr açıq deyil.
brief-unknown-course = Qaz kəmərləri az sayda məlum nöqtədən keçirilib və kilometrlərlə kənarda ola bilər.
brief-unknown-ways = Yollar yalnız bu atlasın xətləri arasında axtarılır: atlasda olmayan yol daha qısa ola bilər.
brief-unknown-intent = Rəqəmlər şəbəkənin nəyə imkan verdiyini deyir. Hökumətlərin niyyəti və hadisələrin ehtimalı haqqında heç nə demir.

# Where it comes from.
brief-sources = Mənbələr
brief-sources-facts = { $count ->
    [0] Atlasda faktların mənbəyi göstərilməyib.
    [one] Faktlar bir göstərilmiş mənbəyə əsaslanır.
   *[other] Faktlar { $count } göstərilmiş mənbəyə əsaslanır; hər xətt, yer və ssenari xəritə səhifəsində öz mənbəyini göstərir.
}
brief-sources-data = Xətlər, yerlər və sərhədlər:
brief-sources-more = ; daha { $count }.
brief-sources-borders = Sərhədlər Birləşmiş Millətlər Təşkilatının tanıdığı kimidir. Onlar dəhlizin yerini göstərir və heç bir ərazinin statusu barədə mövqe bildirmir.
brief-sources-licence = Atlasın lisenziyası: { $licence }.
