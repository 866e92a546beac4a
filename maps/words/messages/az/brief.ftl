# The brief: what stands on its two pages beside the opening.

brief-dated = { $date } tarixinə olan məlumat
brief-in-year = { YEAR($year) }-ci ildə olduğu və ya gözlənildiyi kimi
brief-under = ssenari: “{ NAME($scenario) }”; başlıq onsuzdur
brief-compares = { $count } ssenari müqayisə olunur
brief-central = Şəbəkənin tarixi: { $date }. Sürətlər, gözləmələr və qiymətlər fərziyyədir: vaxt və xərclər fərziyyələrin orta qiymətlərində tək rəqəmlərdir.
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
brief-cases-how = Hər sətir hadisə ilə keçən bütöv ili hadisəsiz illə müqayisə edir.
brief-cases-of-all = { $of ->
    [hours] Saatlar təkcə başlıqdakı cütə deyil, hər iki halda daşınan bütün yüklərə aiddir.
    [money] Pul təkcə başlıqdakı cütə deyil, hər iki halda daşınan bütün yüklərə aiddir; yolsuz qalan yükün qiyməti yoxdur.
   *[both] Saatlar və pul təkcə başlıqdakı cütə deyil, hər iki halda daşınan bütün yüklərə aiddir; yolsuz qalan yükün qiyməti yoxdur.
}
brief-cases-below = Sıfırdan aşağı qiymət daha tez və ya daha ucuz deməkdir.
brief-cases-money = Pula vaxt və az əlverişli yollar da daxildir.
brief-cases-draws = Mötərizədə: dəqiq bilinməyən hər şey { $draws } dəfə təsadüfi seçildikdə on nəticədən doqquzunun yerləşdiyi aralıq.
brief-cases-central = Bunlar tək qiymətlərdir: onlar üçün aralıq hesablamaq mümkün olmadı.
brief-cases-single = Bunlar fərziyyələrin orta qiymətlərində tək rəqəmlərdir: aralıq istənilməyib.
brief-cases-of-days = Günlər hadisənin davam etdiyi və ya davam edəcəyi fərz olunan günlərdir.
brief-cases-days-cost = Onların qiymətini ayrıca növbə modeli verir və o, bütöv ilə çevrilmir: belə günlərin çoxu ildən baha çıxır.
brief-cases-dash-lasting = Günlərdə tire: dəyişiklik daimidir və ya sonu bilinmir.
brief-cases-dash-stranded = Tire: yükün çoxu yolsuz qalır.
brief-cases-dash-room = Saatların yerində tire: yolsuz qalan yük qalanlara yer açır, ona görə qısa vaxt qazanc deyil.
brief-cases-dash-apart = Bağlanma günlərində tire: onların qiyməti hesablanmayıb.
brief-cases-aside = “{ NAME($scenario, short: 1) }” ölkənin öz ticarətini ({ NAME($country) }, ildə { AMOUNT($mt) } mln t) hər iki ildə hesaba almır, ona görə daha azını bağlayan sətirdən ucuz çıxa bilər.
brief-cases-own = “{ NAME($scenario, short: 1) }” sətrində yolsuz qalan yükün { SHARE($share) }-i ölkənin öz ticarətidir ({ NAME($country) }), orta qiymətlərlə.
brief-cases-full = “{ NAME($scenario, short: 1) }” sətrində yeni xəttin ucu olan { NAME($place) } doludur: oradan ildə { AMOUNT($mt) } milyon tondan çox keçmir.
brief-cases-no-limit = “{ NAME($scenario, short: 1) }” daha çox yük tələb edir. Pul onsuz da tələb olunan yükün puludur, ton-kilometrlərin { SHARE($share) }-i isə tutumu göstərilməyən yerlərdən keçir: nə qədər sığdığı məlum deyil.
brief-cases-ways = Hansı yolların tutuşdurulduğu sətirdən sətrə dəyişir və eyni ilin xərcini { USD($usd) } milyon USD-yə qədər dəyişdirir; bundan kiçik dəyişikliklər sıfırdan fərqlənmir.
brief-cases-rest = Daha { $count } ssenari göstərilmir: onlar yüklər üçün daha az şeyi dəyişir və ya yalnız qaza aiddir, qaz isə bu cədvəldə yoxdur.
brief-cases-gas = “{ NAME($scenario) }” yüklərdə demək olar ki, heç nəyi dəyişmir. İldə tələb olunan { AMOUNT($asked) } mlrd m³ qazdan { AMOUNT($bcm) } mlrd m³ daşına bilər, onsuz isə { AMOUNT($before) }.
brief-cases-narrowed = “{ NAME($scenario) }” tutumu azaldır, amma heç bir hədd dolmur. Natamam yükləmənin, əlavə reyslərin və gecikmələrin həddə qədər xərci modeldə yoxdur.
brief-cases-still = “{ NAME($scenario) }” daşınan yüklərdə və qazda demək olar ki, heç nəyi dəyişmir.
brief-cases-unmoved = Bu atlasın heç bir ssenarisi yüklərdə burada yazılacaq qədər dəyişiklik etmir.
brief-cases-baseline = İstənilən ssenari o birilərinin müqayisə olunduğu ssenaridir.
brief-cases-none = Bu atlasda müqayisə ediləcək ssenari yoxdur.
brief-cases-unknown = Ssenarilərin nəyi dəyişəcəyi məlum deyil: sürət, gözləmə vaxtı və ya qiymət çatışmır.

# The chokepoints.
brief-chokepoint-place = ⟦{ $rank }. { $place }⟧: xəritədə { KM($km) } km daxilində { $modes }; { $losses }.
brief-chokepoint-only = ⟦{ $rank }. { $place }⟧: yalnız { $modes }; { $losses }.
brief-chokepoint-how = Hər yerdə { KM($km) } km daxilində hər şey birdən bağlanır.
brief-chokepoint-under = Yerlər bu ssenari üzrə sıralanıb: “{ NAME($scenario) }”.
brief-chokepoint-capacity = Keçid gücünün payları { NAME($territory) } üzərindən marşrutların məlum keçid gücündəndir.
brief-chokepoint-speed = Sürət payları ən tez yolların öz sürətindən itirdiyidir, yer cütləri üzrə orta hesabla; yan yolu olmayan cüt hamısını itirir.
brief-chokepoint-way = Qaz yolunun payları onun yollarının kilometrlə itirdiyidir, cütlər üzrə orta hesabla; yan yolu olmayan cüt hamısını itirir.
brief-chokepoint-hours = Saatlar istənilən nəqliyyatla ən tez yolundur, yer cütləri üzrə orta hesabla.
brief-chokepoint-sure = Hansı yerin birinci olduğu dəqiq bilinmir.
brief-chokepoint-none = { NAME($territory) } ərazisində quruda işlək xətt yoxdur: dar keçid yoxdur.

# The model beside what was observed.
brief-held = Model müşahidələrə nə qədər uyğundur
brief-held-how = Model ona uyğunlaşdırılmamış məlumatlarla müqayisə edilib. { $ranges ->
    [yes] Yuxarıdakı aralıqlara daxil olmayan xətalarının
   *[no] Xətalarının
} cəmi:
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
