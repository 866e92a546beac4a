# What page and brief open with: a headline, a sentence, three figures.

opening-longer = بدون { NAME($territory) }، بار { NAME($origin, short: 1) } – { NAME($destination, short: 1) } { $time } دیرتر می‌رسد
opening-no-way-round = بدون { NAME($territory) } راهی از { NAME($origin, short: 1) } به { NAME($destination, short: 1) } نیست
opening-cut-off = بدون { NAME($territory) } برای { PERCENT($share) } از بار دالان راهی نیست
opening-no-route = راه فعالی از { NAME($origin, short: 1) } به { NAME($destination, short: 1) } نیست
opening-inside = راه { NAME($origin, short: 1) } تا { NAME($destination, short: 1) } در { NAME($territory) } است
opening-share = { PERCENT($share) } از راه { NAME($origin, short: 1) } تا { NAME($destination, short: 1) } در { NAME($territory) } است
opening-aside = سریع‌ترین راه { NAME($origin, short: 1) } تا { NAME($destination, short: 1) } به { NAME($territory) } نیاز ندارد
opening-ways = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }: { KM($km) } کیلومتر
opening-lines = { KM($km) } کیلومتر خط روی نقشه است
opening-empty = هنوز خطی روی نقشه نیست
opening-sentence = از { KM($km) } کیلومتر { opening-by }، { KM($inside) } کیلومتر در { NAME($territory) } است.
opening-sentence-gap = از { KM($km) } کیلومتر { opening-by }، { KM($inside) } کیلومتر در { NAME($territory) } است؛ { $gap_mode ->
    [rail] راه‌آهن
    [road] جاده
   *[mixed] مسیر
} کریدور هنوز { KM($gap) } کیلومتر کم دارد: { $lines }.
opening-sentence-aside = با سرعت‌های فرض‌شده، سریع‌ترین راه، { KM($km) } کیلومتر، از آن نمی‌گذرد.
opening-sentence-unbuilt = از این میان { KM($gap) } کیلومتر هنوز فعال نیست.
opening-sentence-no-route = مسیری نام برده نشده است.
opening-by = { $mode ->
    [road] جاده
    [rail] راه‌آهن
    [sea] راه دریایی
    [pipeline] خط لوله
   *[mixed] راه
}
opening-assumed = شبکه در تاریخ { $date }. سرعت‌ها، انتظارها و قیمت‌ها فرض‌اند: زمان‌ها و هزینه‌ها میانه‌اند و عددهای کوچک نه‌دهم حالت‌ها را در بر دارند.

time-days = { TENTHS($days) } روز
time-hours = { HOURS($hours) } ساعت
figure-inside = { KM($km) } کیلومتر
figure-inside-share = { PERCENT($share) } از { KM($km) } کیلومتر
figure-inside-note = در { NAME($territory) }، { opening-by }، { NAME($origin, short: 1) } – { NAME($destination, short: 1) }
figure-longer = ‎+{ $time }
figure-cut-off = { AMOUNT($mt) } میلیون تن در سال
figure-cut-off-share = { PERCENT($share) } از { AMOUNT($mt) } میلیون تن
figure-cut-off-note = از بار میان کشورهای دیگر بدون { NAME($territory) } راهی ندارد
figure-longer-note = با دور زدن { NAME($territory) } از سریع‌ترین راه، با هر شیوه
figure-longer-note-usd = با دور زدن { NAME($territory) } از سریع‌ترین راه؛ ارزان‌ترین برای هر تن { USD($usd) } دلار گران‌تر است ({ USD($low) } تا { USD($high) })
figure-no-way-round = راهی نیست
figure-no-way-round-note = با دور زدن { NAME($territory) }، با هیچ شیوه‌ای
figure-dearer = ‎+{ USD($usd) } دلار
figure-dearer-note = هر تن، با ارزان‌ترین راه با دور زدن { NAME($territory) }، همهٔ شیوه‌ها
figure-lost = { USD($usd) } میلیون دلار
figure-lost-note = هزینه برای بار کشورهای دیگر اگر ترانزیت آن { $days } روز بایستد
figure-between-tenths = { TENTHS($low) } تا { TENTHS($high) }
figure-between-hours = { HOURS($low) } تا { HOURS($high) }
figure-between-usd = { USD($low) } تا { USD($high) }
figure-between-amount = { AMOUNT($low) } تا { AMOUNT($high) }
