# The panel beside the map: tabs, chokepoints, routes, sources.

figures-and-sources = Rəqəmlər və mənbələr
figures-handle = Rəqəmlər: açmaq və ya bağlamaq
panel = Panel
tab-chokepoints = Dar keçidlər
tab-exposure = Paylar
tab-scenarios = Ssenarilər
tab-sources = Mənbələr
opens-with-facts = hazırkı vəziyyət
opens-with-year = { YEAR($year) }-ci il
opens-with-scenario = “{ NAME($scenario) }” ssenarisi
opens-with-scenario-year = “{ NAME($scenario) }” ssenarisi, { YEAR($year) }
shown-in = { YEAR($year) }-da olduğu və ya olacağı kimi göstərilir.

# The list of chokepoints.
places-ranked-for = Sıralama: { $opening }; seçilmiş ssenari və il bu siyahını dəyişmir.
place-within = Xəritədə bir nöqtədən { KM($km) } km daxilində (xətlərin xətası ilə { TENTHS($low) } – { TENTHS($high) } km): { $modes }
place-only = Buradan yalnız { $modes } keçir
place-nothing = heç nə
loss-freight-capacity = yük buraxma qabiliyyətinin { SHARE($share) }-i
loss-freight-speed = yük sürətinin { SHARE($share) }-i
loss-gas-capacity = qaz buraxma qabiliyyətinin { SHARE($share) }-i
loss-gas-way = qaz yolunun { SHARE($share) }-i
loss-longer = { COUNT($hours) } saat uzun
loss-longer-between = { COUNT($hours) } saat uzun ({ COUNT($low) } – { COUNT($high) })
loss-no-detour = ən tez yolla +0 saat
loss-no-way = dolayı yol yoxdur
place-costs = bir il bağlı qalması yüklərə { USD($usd) } mln USD-yə başa gəlir
place-left-behind = bir il bağlı qalması { AMOUNT($mt) } mln t yükü yolsuz qoyur, qalanına { USD($usd) } mln USD-yə başa gəlir
choke-border_crossing = sərhəd keçidi
choke-gauge_break = yol eninin dəyişməsi
choke-port = liman
choke-convergence = xətlər yaxınlaşır
choke-single_link = yeganə bağlantı
confidence = etibarlılıq: { $confidence }
pairs-cut = { $all } cütdən { $pairs }-i kəsilir
capacity-lost = İtirilən buraxma qabiliyyəti
lost-mt = ildə { AMOUNT($value) } mln t yük
lost-bcm = ildə { AMOUNT($value) } mlrd m³ qaz
lost-none = məlum deyil
ranks-first = Birinci yer
ranks-first-in = sınaqların { SHARE($share) }-ində
lines-hit = Toxunulan xətlər
places-note = Hər yer radiusu { FIGURE($km) } km olan, içində hər şeyin bağlandığı dairədir. Zolaqlar: itirilən yükün və qazın payı – buraxma qabiliyyətinin və ya sürətin, hansı böyükdürsə; və dolayı yol – hələ yolu olan yük cütləri üzrə orta saatlarla. Sıra: itirilən yükün, sonra qazın payına, sonra xətlərin bir-birinə yaxınlığına görə; yerin bir il bağlanmasının qiyməti sıranı müəyyən etmir. Cütlər adlı marşrutların uclarıdır; kliklə bağlama tələbi olan bütün cütləri sayır, ona görə rəqəmləri fərqlidir.
places-assumed = Sürətlər və gözləmə müddətləri ehtimaldır (etibarlılıq aşağıdır); buradakı saatlar onların orta qiymətlərinə görədir.
places-drawn = Sürətlər və gözləmə müddətləri ehtimaldır (etibarlılıq aşağıdır): saatlar hesablamaların medianıdır, mötərizədə onlardan hər ondan doqquzunun yerləşdiyi hədlər göstərilir.
places-unknown = Dar keçidlər məlum deyil: { $why }.
places-none = Dəhlizin { NAME($territory) } ərazisində istismarda dəmir yolu, avtomobil yolu və ya qaz xətti yoxdur: dar keçid yoxdur.

# Routes and the countries they pass.
route = Marşrut
routes = Marşrutlar
for-comparison = Müqayisə üçün
strip = Yol boyu ölkələr, miqyasda
strip-part = { NAME($country) }: { KM($km) } km
country = Ölkə
column-km = km
column-share = pay
column-hours = saat
column-item = məlumat
column-value = qiymət
whole-route = Bütün marşrut
basis-official = rəsmi uzunluqlar
basis-traced = açıq şəbəkə üzrə uzunluqlar
basis-geometry = çəkilmiş uzunluqlar
route-note = km: { $basis }, sərhədlərdə bölünüb. Xəritədə çəkildiyi kimi marşrut WGS 84 ellipsoidində { KM($km) } km-dir. Saatlar yükün dayanacaqsız hərəkət vaxtıdır.
route-unbuilt = Marşrutun { KM($km) } km hissəsi istismarda deyil.
crossings = Sərhəd keçidləri ({ $count })
column-from-to = Haradan, haraya
column-mode = Növ
column-north = ° şm.e.
column-east = ° ş.u.
crossing = { NAME($from) } → { NAME($to) }
crossings-note = Çəkilmiş xəttin sərhədlə kəsişdiyi yer; xətti kəsməklə tapılıb.
no-route = Marşrut adlandırılmayıb.
every-route = Bütün marşrutlar
every-route-share = Bütün marşrutlar: { NAME($territory) } payı

# Transit through each country.
hold-title = Bu gün hər ölkədən keçən tranzit
hold-of-others = Başqalarının yükü
hold-crosses = keçir, mln t/il
hold-must = keçməlidir, mln t/il
hold-detour = dolayı yol, saat/t
hold-cost = mln USD/il
hold-note = Digər ölkələr arasındakı yük. “Keçməlidir” – məlum tutum daxilində başqa yolu olmayan yük; “dolayı yol” – qalan yükün hər tonuna düşən əlavə saat. Tire: keçən yük bunun üçün çox azdır. Ölkənin öz ticarəti sayılmır. Rəqəmlər fərziyyələrin orta qiymətləri ilədir.
hold-note-cost = Xərc dolayı yolun bir ildə artırdığıdır.
article-title = Mətbuat məqaləsinin iddiaları, bizim sözlərlə
article-note = Rəqəmlər mərkəzi qiymətlərdədir, bağlı günlərin qiyməti mediandır; mötərizədə on sınaqdan doqquzunun düşdüyü interval. Cavabların əsaslandığı rəqəmlər və bütün mənbələr qısa hesabatın əlavəsindədir.

# Sources.
elsewhere = Tərcüməsi olmayan adlar və qeydlər atlasda olduğu kimi verilir.
borders = Sərhədlər
border-policy = Sərhədlər Birləşmiş Millətlər Təşkilatının tanıdığı sərhədlərə uyğundur. Onlar dəhlizin yerini göstərir və heç bir ərazinin statusuna dair mövqe bildirmir.
layers = Qatlar
licence-of-layers = Qatların lisenziyası: { $licences }.
atlas-files = Hər faylın SHA-256-sı, ilk on iki rəqəm:
atlas-version = Atlas versiyası { $version }, { $created }; hər faylın SHA-256 cəmi, ilk on iki rəqəm:
layer-rail = Dəmir yolları
layer-road = Avtomobil yolları
layer-sea = Dəniz və çay yolları
layer-pipeline = Qaz kəmərləri
layer-nodes = Yerlər
layer-borders = Ölkələr
layer-land = Quru
built-from = Nədən qurulub
sources-cited = İstinad edilən mənbələr
software = Proqram təminatı
made-software = Hazırlayan
made-version = Atlasın versiyası
made-sha256 = Atlas, SHA-256
made-command = Əmr
made-parameters = Parametrlər
made-scenarios = Ssenarilər
made-as_of = İl
made-seed = Təsadüfi ədədin başlanğıcı
drawn-with = Folium (MIT) vasitəsilə Leaflet 1.9.3 (BSD-2-Clause) ilə çəkilib.
place-near = { $point ->
    [N] { NAME($node) }: { COUNT($km) } km şimalda
    [NE] { NAME($node) }: { COUNT($km) } km şimal-şərqdə
    [E] { NAME($node) }: { COUNT($km) } km şərqdə
    [SE] { NAME($node) }: { COUNT($km) } km cənub-şərqdə
    [S] { NAME($node) }: { COUNT($km) } km cənubda
    [SW] { NAME($node) }: { COUNT($km) } km cənub-qərbdə
    [W] { NAME($node) }: { COUNT($km) } km qərbdə
   *[NW] { NAME($node) }: { COUNT($km) } km şimal-qərbdə
}
place-again = { $name } ({ THOUSANDTHS($lat) }, { THOUSANDTHS($lon) })
