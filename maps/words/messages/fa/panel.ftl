# The panel beside the map: tabs, chokepoints, routes, sources.

figures-and-sources = ارقام و منابع
figures-handle = ارقام: باز یا بسته کردن
panel = پانل
tab-chokepoints = گلوگاه‌ها
tab-exposure = سهم کشورها
tab-scenarios = سناریوها
tab-sources = منابع
opens-with-facts = وضع موجود
opens-with-year = سال { YEAR($year) }
opens-with-scenario = سناریوی «{ NAME($scenario) }»
opens-with-scenario-year = سناریوی «{ NAME($scenario) }»، سال { YEAR($year) }
shown-in = آن‌گونه که در { YEAR($year) } هست یا انتظار می‌رود باشد.

# The list of chokepoints.
places-ranked-for = رتبه‌بندی برای { $opening }؛ سناریو و سال انتخابی این فهرست را تغییر نمی‌دهد.
place-within = روی نقشه در { KM($km) } کیلومتری یک نقطه (با خطای خط‌ها { TENTHS($low) } تا { TENTHS($high) } کیلومتر): { $modes }
place-only = از اینجا تنها { $modes } می‌گذرد
place-nothing = هیچ
loss-freight-capacity = { SHARE($share) } ظرفیت بار
loss-freight-speed = { SHARE($share) } سرعت بار
loss-gas-capacity = { SHARE($share) } ظرفیت گاز
loss-gas-way = { SHARE($share) } مسیر گاز
loss-longer = { COUNT($hours) } ساعت بیشتر
loss-longer-between = { COUNT($hours) } ساعت بیشتر ({ COUNT($low) } تا { COUNT($high) })
loss-no-detour = +۰ ساعت از سریع‌ترین راه
loss-no-way = راه جایگزین نیست
place-costs = بسته بودنش در یک سال برای بار { USD($usd) } میلیون دلار هزینه دارد
place-left-behind = بسته بودنش در یک سال { AMOUNT($mt) } میلیون تن بار را بی‌راه می‌گذارد و برای بقیه { USD($usd) } میلیون دلار هزینه دارد
choke-border_crossing = گذرگاه مرزی
choke-gauge_break = تغییر عرض خط
choke-port = بندر
choke-convergence = خطوط به هم می‌رسند
choke-single_link = تنها پیوند
confidence = اطمینان: { $confidence }
pairs-cut = { $pairs } از { $all } جفت قطع
capacity-lost = ظرفیت از دست رفته
lost-mt = سالانه { AMOUNT($value) } میلیون تن بار
lost-bcm = سالانه { AMOUNT($value) } میلیارد مترمکعب گاز
lost-none = نامعلوم
ranks-first = رتبهٔ نخست
ranks-first-in = در { SHARE($share) } قرعه‌ها
lines-hit = خطوط درگیر
places-note = هر محل دایره‌ای به شعاع { FIGURE($km) } کیلومتر است که هر چه در آن است بسته می‌شود. نوارها: سهم بار و گاز از دست رفته، از ظرفیت یا سرعت، هر کدام بیشتر باشد؛ و راه جایگزین، میانگین ساعت برای جفت‌های باری که هنوز راهی دارند. ترتیب: نخست سهم بار از دست رفته، سپس گاز، سپس نزدیکی خط‌ها به یکدیگر؛ هزینهٔ یک سال بسته بودن یک محل رتبه را تعیین نمی‌کند. جفت‌ها دو سر مسیرهای نام‌دارند؛ بستن با کلیک همهٔ جفت‌های دارای تقاضا را می‌شمارد، پس عددهایش فرق می‌کند.
places-assumed = سرعت‌ها و زمان‌های انتظار فرض‌اند (اطمینان کم)؛ ساعت‌های اینجا با مقدارهای میانی آن‌هاست.
places-drawn = سرعت‌ها و زمان‌های انتظار فرض‌اند (اطمینان کم): ساعت‌ها میانهٔ محاسبه‌هاست و در پرانتز جایی است که نُه از ده محاسبه در آن می‌افتد.
places-unknown = گلوگاه‌ها نامعلوم است: { $why }.
places-none = دالان در { NAME($territory) } راه‌آهن، جاده یا خط گاز فعال ندارد: گلوگاهی نیست.

# Routes and the countries they pass.
route = مسیر
routes = مسیرها
for-comparison = برای مقایسه
strip = کشورها به ترتیب مسیر، به مقیاس
strip-part = { NAME($country) }: { KM($km) } کیلومتر
country = کشور
column-km = کیلومتر
column-share = سهم
column-hours = ساعت
column-item = مورد
column-value = مقدار
whole-route = کل مسیر
basis-official = طول‌های رسمی
basis-traced = طول‌ها روی شبکهٔ باز
basis-geometry = طول‌های ترسیمی
route-note = کیلومتر: { $basis }، تقسیم‌شده در مرزها. مسیر ترسیمی روی بیضوی WGS 84 برابر { KM($km) } کیلومتر است. ساعت‌ها زمان حرکت بار بدون توقف است.
route-unbuilt = { KM($km) } کیلومتر از مسیر در حال بهره‌برداری نیست.
crossings = گذر از مرزها ({ $count })
column-from-to = از، به
column-mode = شیوه
column-north = ° شمالی
column-east = ° شرقی
crossing = { NAME($from) } ← { NAME($to) }
crossings-note = جایی که خط ترسیمی به مرز می‌رسد، با برش خط یافته شده است.
no-route = مسیری نام‌گذاری نشده است.
every-route = همهٔ مسیرها
every-route-share = همهٔ مسیرها: سهم { NAME($territory) }

# Transit through each country.
hold-title = ترانزیت امروز از هر کشور
hold-of-others = بار دیگران
hold-crosses = می‌گذرد، میلیون تن/سال
hold-must = ناگزیر از گذر، میلیون تن/سال
hold-detour = راه جایگزین، ساعت/تن
hold-cost = میلیون USD/سال
hold-note = بار میان کشورهای دیگر. «ناگزیر از گذر» باری است که در محدودهٔ ظرفیت شناخته‌شده راه دیگری ندارد؛ «راه جایگزین» ساعت‌های اضافی هر تن برای باقی بار است. خط تیره: گذر کمتر از آن است که بتوان گفت. بازرگانی خود کشور شمرده نمی‌شود. ارقام بر پایهٔ فرض‌های میانی است.
hold-note-cost = هزینه آن است که راه جایگزین در سال می‌افزاید.
article-title = ادعاهای یک مقالهٔ مطبوعاتی، به بیان ما
article-note = رقم‌ها با مقدارهای مرکزی‌اند و هزینهٔ روزهای بسته میانه است؛ در پرانتز بازه‌ای است که نُه قرعه از ده در آن می‌افتد. رقم‌های پشت پاسخ‌ها و همهٔ منابع در پیوست گزارش است.

# Sources.
elsewhere = نام‌ها و یادداشت‌های بی‌ترجمه همان‌گونه که در اطلس هست آمده است.
borders = مرزها
border-policy = مرزها همان مرزهای به‌رسمیت‌شناخته‌شدهٔ سازمان ملل متحد است؛ تنها جای دالان را نشان می‌دهد و بیانگر موضعی دربارهٔ وضعیت هیچ سرزمینی نیست.
layers = لایه‌ها
licence-of-layers = پروانهٔ لایه‌ها: { $licences }.
atlas-files = SHA-256 هر پرونده، دوازده رقم نخست:
atlas-version = نسخهٔ اطلس { $version }، { $created }؛ SHA-256 هر پرونده، دوازده رقم نخست:
layer-rail = راه‌آهن‌ها
layer-road = جاده‌ها
layer-sea = مسیرهای دریایی و رودخانه‌ای
layer-pipeline = خطوط لولهٔ گاز
layer-nodes = محل‌ها
layer-borders = کشورها
layer-land = خشکی
built-from = ساخته شده از
sources-cited = منابع استناد شده
software = نرم‌افزار
made-software = ساختهٔ
made-version = نسخهٔ اطلس
made-sha256 = اطلس، SHA-256
made-command = فرمان
made-parameters = پارامترها
made-scenarios = سناریوها
made-as_of = سال
made-seed = عدد آغازین
drawn-with = ترسیم با Leaflet 1.9.3 (BSD-2-Clause) از راه Folium (MIT).
place-near = { $point ->
    [N] { COUNT($km) } کیلومتری شمال { NAME($node) }
    [NE] { COUNT($km) } کیلومتری شمال شرقی { NAME($node) }
    [E] { COUNT($km) } کیلومتری شرق { NAME($node) }
    [SE] { COUNT($km) } کیلومتری جنوب شرقی { NAME($node) }
    [S] { COUNT($km) } کیلومتری جنوب { NAME($node) }
    [SW] { COUNT($km) } کیلومتری جنوب غربی { NAME($node) }
    [W] { COUNT($km) } کیلومتری غرب { NAME($node) }
   *[NW] { COUNT($km) } کیلومتری شمال غربی { NAME($node) }
}
place-again = { $name } ({ THOUSANDTHS($lat) }, { THOUSANDTHS($lon) })
