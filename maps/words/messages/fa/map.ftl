# What the scripts of the map say: cards, layers, legend, tools, queues.


# Cards and tips of lines and places.
source = منبع
sources = منابع
lost-in-scenario = از دست رفته در این سناریو
carries = ⟦حمل می‌کند:⟧ { FIGURE($before) } ← { FIGURE($after) } میلیون تن در سال
carries-gas = ⟦حمل می‌کند:⟧ { FIGURE($before) } ← { FIGURE($after) } میلیارد مترمکعب در سال
line-drawn = ⟦خط:⟧ { $way }، با دقت حدود { COUNT($metres) } متر.
facts-sure = ⟦داده‌ها:⟧ اطمینان: { $confidence }، به تاریخ { $date }.
also-here = همچنین در اینجا
missing = هنوز وجود ندارد: { $status }.
missing-opens = هنوز وجود ندارد: { $status }، انتظار { YEAR($year) }.
missing-place = هیچ‌یک از خطوطی که به اینجا می‌رسند هنوز در حال بهره‌برداری نیست.
state-under_construction = در دست ساخت
state-planned = برنامه‌ریزی‌شده
state-proposed = پیشنهادی
state-operational = در حال بهره‌برداری
state-gone = نیست
part-of-routes = { $count ->
    [one] بخشی از یک مسیر
   *[other] بخشی از { $count } مسیر
}
measure-km = { FIGURE($value) } کیلومتر
measure-mm = { FIGURE($value) } میلی‌متر
measure-km_h = { FIGURE($value) } کیلومتر بر ساعت
measure-h = { FIGURE($value) } ساعت
measure-mt_y = سالانه { FIGURE($value) } میلیون تن
measure-bcm_y = سالانه { FIGURE($value) } میلیارد مترمکعب
measure-trucks_day = { FIGURE($value) } کامیون در روز
year = { YEAR($year) }

# Chokepoints on the map.
chokepoint = گلوگاه { $rank }
chokepoint-named = گلوگاه { $rank }: { $place }

# The map, its layers and its legend.
map-keys = { NAME($title) }: نقشه. کلیدهای جهت آن را جابه‌جا و مثبت و منفی بزرگ‌نمایی می‌کند.
position = { THOUSANDTHS($lat) }° { $north ->
    [north] شمالی
   *[south] جنوبی
}  { THOUSANDTHS($lon) }° { $east ->
    [east] شرقی
   *[west] غربی
}
all-of = همه: { $what }
leaf-one = { NAME($branch) }، { $status }
places = محل‌ها
ground = زمینه
ground-land = خشکی
ground-borders = مرزها
ground-names = نام‌ها
by-mode = بر پایهٔ شیوه
by-status = بر پایهٔ وضعیت
by-country = بر پایهٔ کشور
lines-and-places-of = خطوط و محل‌های کشور
all-countries = همهٔ کشورها
lost = از دست رفته
lost-in-the-scenario = از دست رفته در سناریو
opened = گشوده
way-round = راه جایگزین
chosen-route = مسیر انتخابی
headline-route = مسیر تیتر
carries-more = بار بیشتر
by-rank = گلوگاه، به ترتیب رتبه
legend = راهنما
legend-to-come = هنوز در حال بهره‌برداری نیست
zoom-in = بزرگ‌نمایی
zoom-out = کوچک‌نمایی
whole-corridor = کل دالان
show-whole-corridor = نمایش کل دالان
close-popup = بستن پنجره
marker-of = { $name }، { $kind }
place-to-come = { $kind }، هنوز در حال بهره‌برداری نیست

# Measuring.
measure = اندازه‌گیری
measure-hint = روی نقشه کلیک کنید، یا آن را با کلیدهای جهت جابه‌جا کنید و Enter بزنید. Backspace آخرین نقطه را برمی‌دارد و Escape پایان می‌دهد.
undo = واگرد
clear = پاک کردن
close = بستن
measured-points = { $points ->
    [one] { $points } نقطه
   *[other] { $points } نقطه، پارهٔ آخر { $leg }
}

# Tools and downloads.
tools = ابزارها
picture = تصویر
data = داده‌ها
tables = جدول‌ها (CSV)
distance = فاصله در امتداد نقاط
picture-png = نقشه به همین صورت (PNG)
print = چاپ
shown-geojson = خطوط و محل‌های نمایش‌داده‌شده (GeoJSON)
geojson-note = هندسه برای نمایش ساده شده است؛ لایه‌های کامل در اطلس است.

# What waits by day.
queue-title = آنچه روزبه‌روز منتظر می‌ماند
queue-by-day = روزبه‌روز
day = روز
unit-trucks = کامیون
unit-t = تن
queue-place = { NAME($place, short: 1) }، { $unit }
queue-caption = { NAME($place, short: 1) }، { $unit } · { $end }
queue-gone = در روز { $day } تمام می‌شود
queue-stays = پس از { $days } روز هنوز هست
queue-day = روز { $day }
queue-note = خاکستری: بسته. آنچه بیش از معمول منتظر می‌ماند، با مقدارهای میانی فرض‌ها: اطمینان کم.
queue-most = { $wholly ->
    [yes] بسته به مدت { $lasting }
   *[no] تنگ‌شده به مدت { $lasting }
}: بیشترین صف در { NAME($place, short: 1) }، { COUNT($most) } { $unit } در روز { $day }؛ این صف { $end }.

# Searching.
find = یافتن محل، خط، کشور، مسیر یا سناریو
found-nothing = چیزی پیدا نشد.
found-country = کشور
found-route = مسیر
found-scenario = سناریو

# Pages of many lines.
many-note = { COUNT($lines) } خط به صورت تصویر کشیده شده‌اند. هر یک به کلیک پاسخ می‌دهد؛ با صفحه‌کلید از راه جستجو در دسترس‌اند. جایی که فشرده‌تر از توان نمایش صفحه‌اند تا نزدیک‌تر شدن نقشه در هم می‌روند.
many-places = { COUNT($places) } مکان نیز همین‌گونه‌اند؛ خود و نام‌هایشان با نزدیک شدن نقشه پدیدار می‌شوند.
many-left = در این صفحه نیست: کوتاه‌ترین { COUNT($lines) } خطی که در هیچ مسیر نام‌برده‌ای نیستند، و مکان‌هایی که تنها آن‌ها به آن می‌رسند. در ارقام به حساب آمده‌اند.
