# The brief: what stands on its two pages beside the opening.

brief-dated = داده‌های { $date }
brief-in-year = آن‌گونه که هست یا انتظار می‌رود در { YEAR($year) } باشد
brief-under = سناریو: «{ NAME($scenario) }»؛ تیتر بدون آن است
brief-compares = { $count } سناریو مقایسه می‌شود
brief-central = شبکه در تاریخ { $date }. سرعت‌ها، انتظارها و قیمت‌ها فرض‌اند: زمان‌ها و هزینه‌ها عددهای تک در مقدارهای میانیِ فرض‌ها هستند.
brief-annex = پیوست (به انگلیسی)
brief-more-columns = به پهلو بروید: ستون‌های بیشتر ←
brief-more-figure = به پهلو بروید: شکل پهن‌تر است ←

brief-map = دالان و خطوط پیرامون آن
brief-map-of = دالان و خطوط پیرامون آن؛ با مرز سرخ: { NAME($territory) }
brief-map-way = زرد: مسیرِ تیتر؛ سرخ: بخش آن در { NAME($territory) }؛ شماره‌ها: گلوگاه‌ها
brief-credit = داده‌ها: { $publishers }.
brief-credit-osm = © مشارکت‌کنندگان OpenStreetMap و دیگران؛ بخش منابع را ببینید.
# The key of the map: a line of a mode that is not in operation.
map-key = { $mode }، { $status }
map-key-to-come = مکانی که هنوز در حال بهره‌برداری نیست
brief-map-alt = نقشهٔ راه‌آهن‌ها، جاده‌ها، راه‌های دریایی و خطوط لولهٔ گاز دالان

# The table of scenarios.
brief-cases = هر رویداد یا طرح چه چیزی را تغییر می‌دهد
brief-case = رویداد یا طرح
brief-case-assumed = { $title } (فرضی)
brief-lasts = مدت
brief-days-cost = هزینهٔ آن روزها
brief-days-cost-unit = میلیون دلار
brief-longer = طولانی‌تر
brief-longer-unit = ساعت برای هر تن
brief-dearer = گران‌تر
brief-dearer-unit = میلیون دلار در سال
brief-dearer-unit-of = میلیون دلار در سال، از { USD($all) }
brief-stranded = بدون مسیر
brief-stranded-unit = میلیون تن در سال، از { AMOUNT($all) }
brief-for-good = همیشگی
brief-open-end = پایان نامشخص
brief-range = { $value } ({ $low } تا { $high })
brief-cases-how = هر سطر یک سال کامل با رویداد را کنار یک سال بدون آن می‌گذارد.
brief-cases-of-all = { $of ->
    [hours] ساعت مربوط به همهٔ باری است که در هر دو حالت جابه‌جا می‌شود، نه فقط جفتِ تیتر.
    [money] پول مربوط به همهٔ باری است که در هر دو حالت جابه‌جا می‌شود، نه فقط جفتِ تیتر؛ بار بدون مسیر بهایی ندارد.
   *[both] ساعت و پول مربوط به همهٔ باری است که در هر دو حالت جابه‌جا می‌شود، نه فقط جفتِ تیتر؛ بار بدون مسیر بهایی ندارد.
}
brief-cases-below = کمتر از صفر یعنی کوتاه‌تر یا ارزان‌تر.
brief-cases-money = پول شامل زمان و راه‌های نامناسب‌تر هم هست.
brief-cases-draws = داخل پرانتز: بازه‌ای که نُه نتیجه از هر ده نتیجه در آن است، وقتی هرچه نامطمئن است { $draws } بار تصادفی انتخاب شود.
brief-cases-central = این‌ها مقدارهای تک هستند: برایشان بازه‌ای به دست نیامد.
brief-cases-single = این‌ها عددهای تک در مقدارهای میانیِ فرض‌ها هستند: بازه‌ای خواسته نشده است.
brief-cases-of-days = روزها روزهایی‌اند که رویداد در آن‌ها برقرار بوده یا فرض شده که باشد.
brief-cases-days-cost = هزینهٔ آن‌ها از مدل جداگانهٔ صف‌هاست و به سال تعمیم نمی‌یابد: شمار زیادی از چنین روزهایی از خود سال پرهزینه‌تر است.
brief-cases-dash-lasting = خط تیره برای روزها: تغییر همیشگی است یا پایانش معلوم نیست.
brief-cases-dash-stranded = خط تیره: بیشترِ بار مسیر ندارد.
brief-cases-dash-room = خط تیره به‌جای ساعت: بار بی‌مسیر برای بقیه جا باز می‌کند، پس زمان کوتاه‌تر سود نیست.
brief-cases-dash-apart = خط تیره برای روزهای بسته‌بودن: هزینهٔ آن‌ها محاسبه نشده است.
brief-cases-aside = «{ NAME($scenario, short: 1) }» تجارت خود { NAME($country) }، { AMOUNT($mt) } میلیون تن در سال، را در هر دو سال کنار می‌گذارد؛ پس شاید از سطری که کمتر می‌بندد کم‌هزینه‌تر باشد.
brief-cases-own = { SHARE($share) } از باری که در «{ NAME($scenario, short: 1) }» بدون مسیر می‌ماند تجارت خود { NAME($country) } است، در مقدارهای میانی.
brief-cases-full = در «{ NAME($scenario, short: 1) }»، { NAME($place) } که سر خط تازه است پر است: سالانه بیش از { AMOUNT($mt) } میلیون تن از آن نمی‌گذرد.
brief-cases-no-limit = «{ NAME($scenario, short: 1) }» بار بیشتری می‌خواهد. پول آن از باری است که بدون آن هم خواسته می‌شود، و { SHARE($share) } تن‌کیلومترهای آن از جایی می‌گذرد که ظرفیتی برایش اعلام نشده است: اینکه چه اندازه جا می‌شود معلوم نیست.
brief-cases-ways = راه‌هایی که کنار هم سنجیده می‌شوند از سطری به سطر دیگر فرق می‌کنند و هزینهٔ همان سال را تا { USD($usd) } میلیون دلار جابه‌جا می‌کنند؛ تغییر کوچک‌تر از آن از صفر بازشناخته نمی‌شود.
brief-cases-rest = { $count } سناریوی دیگر نیامده‌اند: برای بار کمتر چیزی را تغییر می‌دهند یا فقط به گاز مربوط‌اند که در این جدول نیست.
brief-cases-gas = «{ NAME($scenario) }» برای بار تقریباً چیزی را تغییر نمی‌دهد. از { AMOUNT($asked) } میلیارد متر مکعب گازِ خواسته‌شده در سال { AMOUNT($bcm) } قابل انتقال است و بدون آن { AMOUNT($before) }.
brief-cases-narrowed = «{ NAME($scenario) }» ظرفیت را کم می‌کند ولی هیچ حدی پر نمی‌شود. هزینهٔ بار ناقص، سفرهای بیشتر و تأخیر تا رسیدن به حد در مدل نیست.
brief-cases-still = «{ NAME($scenario) }» در بار و گازی که جابه‌جا می‌شود تقریباً چیزی را تغییر نمی‌دهد.
brief-cases-unmoved = هیچ سناریوی این اطلس برای بار آن‌قدر تغییری نمی‌دهد که اینجا نوشته شود.
brief-cases-baseline = سناریوی خواسته‌شده همان است که بقیه با آن مقایسه می‌شوند.
brief-cases-none = این اطلس سناریویی برای مقایسه ندارد.
brief-cases-unknown = معلوم نیست سناریوها چه چیزی را تغییر می‌دهند: یک سرعت، زمان انتظار یا قیمت در دست نیست.

# The chokepoints.
brief-chokepoint-place = ⟦{ $rank }. { $place }⟧: { $modes } در { KM($km) } کیلومتر روی نقشه؛ { $losses }.
brief-chokepoint-only = ⟦{ $rank }. { $place }⟧: تنها { $modes }؛ { $losses }.
brief-chokepoint-how = در هر جا همه چیز در فاصلهٔ { KM($km) } کیلومتری یک‌باره بسته می‌شود.
brief-chokepoint-under = رتبه‌ها برای سناریوی «{ NAME($scenario) }» است.
brief-chokepoint-capacity = سهم‌های ظرفیت از ظرفیت معلومِ مسیرهای گذرنده از { NAME($territory) } است.
brief-chokepoint-speed = سهم‌های سرعت مقداری است که سریع‌ترین راه‌ها از سرعت خود از دست می‌دهند، میانگین جفت‌های مکان؛ جفتِ بدون راه جایگزین همه را از دست می‌دهد.
brief-chokepoint-way = سهم‌های مسیر گاز مقداری است که راه‌های آن به کیلومتر از دست می‌دهند، میانگین جفت‌ها؛ جفتِ بدون راه جایگزین همه را از دست می‌دهد.
brief-chokepoint-hours = ساعت‌ها از سریع‌ترین راه با هر شیوه و میانگین جفت‌های مکان است.
brief-chokepoint-sure = اینکه کدام جا نخست است قطعی نیست.
brief-chokepoint-none = در { NAME($territory) } هیچ خط زمینی فعالی نیست: گلوگاهی نیست.

# The model beside what was observed.
brief-held = مدل تا چه اندازه با شمارش‌ها می‌خواند
brief-held-how = مدل با داده‌هایی مقایسه شده که بر آن‌ها برازش نشده است. جمع خطاهای آن{ $ranges ->
    [yes] ، که در بازه‌های بالا نیامده
   *[no] {""}
}:
brief-held-volume = حجم بار ({ $n } مقایسه): ⟦{ SHARE($wape) }⟧ تن‌های شمرده‌شده{ $beside ->
    [yes] {" "}(بدون بزرگ‌ترین شمارش، { SHARE($rest) } بقیه)
   *[no] {""}
}؛ { $aim ->
    [met] هدفِ حداکثر { SHARE($most) } برآورده شده است.
   *[missed] هدفِ حداکثر { SHARE($most) } برآورده نشده است.
}
brief-held-share = سهم شاخه‌ها در تجارت دو کشور ({ $n } مقایسه): ⟦{ SHARE($wape) }⟧ سهم‌های مشاهده‌شده.
brief-held-time = زمان سفر ({ $n } مقایسه): ⟦{ SHARE($wape) }⟧ روزهای گزارش‌شده.
brief-held-price = قیمت حمل ({ $n } مقایسه): ⟦{ SHARE($wape) }⟧ دلارهای گزارش‌شده.
brief-held-queue = صف کامیون‌ها ({ $n } مقایسه): ⟦{ SHARE($wape) }⟧ کامیون‌های شمرده‌شده.
brief-held-gas = جریان گاز ({ $n } مقایسه): ⟦{ SHARE($wape) }⟧ گاز اندازه‌گیری‌شده.
brief-held-none = اطلس چیزی ندارد که مدل با آن مقایسه شود: رقم‌ها تنها بر فرض‌ها استوارند.

# What is not known.
brief-unknown = آنچه معلوم نیست
brief-unknown-capacity = برای ⟦{ $without }⟧ خط از { $all } خط ظرفیتی منتشر نشده است. این خطوط نامحدود فرض می‌شوند، پس شاید بار بیشتری از آنچه اینجا آمده بدون مسیر بماند.
brief-unknown-facts = ⟦{ $low }⟧ خط از { $all } خط بر منابع کم‌اطمینان استوار است.
brief-unknown-times = ⟦{ $low }⟧ مقدار از { $all } مقدارِ سرعت، انتظار، قیمت و انتخاب، فرض‌هایی کم‌اطمینان‌اند.
brief-unknown-contracts = قیمت‌ها تعرفه‌های منتشرشده و برآورد هستند؛ قراردادها علنی نیستند.
brief-unknown-course = خطوط لولهٔ گاز از چند نقطهٔ معلوم گذرانده شده‌اند و شاید کیلومترها جابه‌جا باشند.
brief-unknown-ways = مسیرها تنها میان خطوط این اطلس جست‌وجو می‌شوند: راهی که در آن نیست شاید کوتاه‌تر باشد.
brief-unknown-intent = رقم‌ها می‌گویند شبکه چه چیزی را ممکن می‌کند. از قصد دولت‌ها و احتمال رویدادها چیزی نمی‌گویند.

# Where it comes from.
brief-sources = منابع
brief-sources-facts = { $count ->
    [0] اطلس برای داده‌هایش منبعی نیاورده است.
    [one] داده‌ها بر یک منبع ذکرشده استوارند.
   *[other] داده‌ها بر { $count } منبع ذکرشده استوارند؛ هر خط، مکان و سناریو در صفحهٔ نقشه منبع خود را نام می‌برد.
}
brief-sources-data = خطوط، مکان‌ها و مرزها:
brief-sources-more = ؛ و { $count } مورد دیگر.
brief-sources-borders = مرزها همان‌هایی هستند که سازمان ملل متحد به رسمیت می‌شناسد. آن‌ها جای دالان را نشان می‌دهند و دربارهٔ وضعیت هیچ سرزمینی موضعی ندارند.
brief-sources-licence = پروانهٔ اطلس: { $licence }.
