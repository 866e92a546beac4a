# The tour in steps; timeline, comparison, sharing.

tour-start = مرور در { $steps } گام
tour-count = گام { $step } از { $steps }
tour-next = بعدی
tour-back = قبلی
tour-end = پایان
tour-close = بستن مرور
tour-corridor-title = کریدور
tour-corridor = از { NAME($origin, short: 1) } تا { NAME($destination, short: 1) } سریع‌ترین مسیر فعال ({ NAME($route) }) ⟦{ KM($km) } کیلومتر⟧ و با انتظارها { TENTHS($days) } روز است.
tour-corridor-beside = از { NAME($origin, short: 1) } تا { NAME($destination, short: 1) } سریع‌ترین مسیر فعال ({ NAME($route) }) ⟦{ KM($km) } کیلومتر⟧ و با انتظارها { TENTHS($days) } روز است؛ { NAME($other) } { KM($other_km) } کیلومتر و { TENTHS($other_days) } روز.
tour-gap-title = گسست
tour-gap = مسیر «{ NAME($route) }» کامل نیست: ⟦{ KM($km) } کیلومتر⟧ ({ $lines }) فعال نیست. تا آن زمان بار آنجا به کامیون منتقل می‌شود یا از راه دیگری می‌رود.
tour-chokepoint-title = گلوگاه
tour-chokepoint = در { NAME($territory) } فهرست گلوگاه‌ها با { $place } آغاز می‌شود: { NAME($modes) } روی نقشه در ⟦{ TENTHS($within) } کیلومتر⟧ می‌گذرند ({ TENTHS($low) } تا { TENTHS($high) } کیلومتر با دقت خط‌ها). گلوگاه‌های همسایه از آن به‌سختی جدا می‌شوند.
tour-closed-title = اگر بسته شود
tour-closed = { NAME($scenario) }. { $answer }
tour-closed-cost = { NAME($scenario) }. { $answer } انتظار و دور زدن ⟦{ USD($usd) } میلیون دلار⟧ هزینه دارد ({ USD($low) } تا { USD($high) } در نه‌دهم حالت‌ها).
tour-held-title = ترانزیت از هر کشور
tour-held = از بار میان کشورهای دیگر ⟦{ AMOUNT($mt) } میلیون تن در سال⟧ از { NAME($territory) } می‌گذرد، در مقدارهای میانی فرض‌ها.
tour-held-priced = از بار میان کشورهای دیگر ⟦{ AMOUNT($mt) } میلیون تن در سال⟧ از { NAME($territory) } می‌گذرد؛ دور زدن آن سالانه ⟦{ USD($usd) } میلیون دلار⟧ هزینه دارد، با مقدارهای میانی ({ USD($low) } تا { USD($high) } در نه‌دهم حالت‌ها).
tour-held-beside = { $held } برای { NAME($first) } این { AMOUNT($mt) } میلیون تن و دور زدن { USD($usd) } میلیون دلار در سال است، در مقدارهای میانی.

timeline-title = چه چیزی کی بسته شد
timeline-note = بسته‌شدن‌هایی که رخ داد و گشایش‌های تاریخ‌دار، هر یک با منبع. هر گام جای آن را روی نقشه نشان می‌دهد.
timeline-back = پیش‌تر
timeline-next = پس‌تر
timeline-none = برای دیدن نخستین، لغزنده را بکشید.
timeline-when = { $from }
timeline-span = { $from } تا { $until }:

compare-title = مقایسه با سناریوی دیگر
compare-with = سناریو برای مقایسه
compare-none = هیچ
compare-note = هر سناریو در مقدارهای میانی فرض‌ها با «پیش از آن» خودش سنجیده می‌شود. در زمان و هزینه، باری که سناریو کنار می‌گذارد یا نمی‌تواند ببرد در هیچ‌یک از دو سو شمرده نمی‌شود، پس عددهای آغازین دو سناریو شاید یکی نباشند. سه خط تیره: سناریو آنجا چیزی را تغییر نمی‌دهد یا آن را نمی‌شمارد.

share-title = هم‌رسانی
share-link = رونوشت پیوند این نما
share-embed = رونوشت کد جاگذاری صفحه
share-text = متن برای رونوشت
share-copied = رونوشت شد.
share-select = انتخاب شد: با Ctrl+C رونوشت بگیرید.

skip-link = پرش به رقم‌ها
flows-toggle = پهنا بر پایهٔ بار
legend-territory-way = راه در { NAME($territory) }
legend-band = بار: پهن‌تر یعنی بیشتر
