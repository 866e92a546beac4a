# What scenarios change: figures, the line in the list, and notes.

kind-of-event = رویدادها
kind-of-hypothetical = اگر چنین شود
kind-of-investment = سرمایه‌گذاری‌ها
kind-of-baseline = وضع موجود
scenario = سناریو
scenarios-year = سال
scenario-unknown = سناریوی پیوند در این صفحه شناخته نیست: { $what }.
note-cheapest = پیش و پس، ارزان‌ترین راه حمل تقاضا در حدود ظرفیت معلوم است؛ ظرفیت نامعلوم محدودکننده نیست. بار بر پایهٔ ساعت و گاز بر پایهٔ کیلومتر می‌رود. سرعت‌ها و زمان‌های انتظار فرض‌اند.
note-choice = بار در حدود ظرفیت معلوم میان راه‌ها بر پایهٔ هزینه (پول و ارزش زمان) پخش می‌شود؛ ظرفیت نامعلوم محدودکننده نیست. گاز بر پایهٔ کیلومتر می‌رود. ساعت‌های میان دو جا از آنِ سریع‌ترین راه است. قیمت‌ها، سرعت‌ها و زمان‌های انتظار فرض‌اند: فهرست، هرجا معلوم باشد، میانهٔ حالت‌ها را دارد و جدول‌ها مقدار میانی را.

# Figures.
figure-freight-asked = بار درخواستی
figure-freight-served = بار حمل‌شده
figure-freight-unserved = بار حمل‌نشده
figure-freight-through = بار گذرنده از { NAME($territory) }
figure-freight-transit = ترانزیت بار دیگران از { NAME($territory) }
figure-freight-capacity = ظرفیت بار مسیرهای نام‌دار از راه { NAME($territory) }
figure-freight-hours = زمان در راه برای هر تن بار
figure-freight-cost = هزینهٔ باری که پیش و پس حمل می‌شود
figure-freight-work = کار حمل بار
figure-freight-cut = جفت‌های باری بدون مسیر
figure-freight-network = خطوط باری فعال
figure-gas-asked = گاز درخواستی
figure-gas-served = گاز منتقل‌شده
figure-gas-unserved = گاز منتقل‌نشده
figure-gas-through = گاز گذرنده از { NAME($territory) }
figure-gas-transit = ترانزیت گاز دیگران از { NAME($territory) }
figure-gas-capacity = ظرفیت گاز مسیرهای نام‌دار از راه { NAME($territory) }
figure-gas-work = کار انتقال گاز
figure-gas-cut = جفت‌های گازی بدون مسیر
figure-gas-network = خطوط گازی فعال
pair-gas = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }، گاز
unit-Mt-y = میلیون تن/سال
unit-bcm-y = میلیارد مترمکعب/سال
unit-h = ساعت
unit-km = کیلومتر
unit-M-USD-y = میلیون USD/سال
unit-bn-t-km-y = میلیارد تن·کیلومتر/سال
unit-bcm-km-y = میلیارد مترمکعب·کیلومتر/سال
unit-pairs = جفت
unit-share = ٪
points = { CHANGE($value) } واحد درصد
column-today = امروز
column-baseline = پایه
column-here = اینجا
column-change = تفاوت
column-before = پیش از آن
column-figure = شاخص
figures-central = در مقدارهای میانی فرض‌ها؛ عددهای دارای بازه و عددهای فهرست میانهٔ حالت‌ها هستند و فرق می‌کنند.

# What changes, in a line of the list: parts joined by a dot.
effect-unserved = { AMOUNT($value) } از { AMOUNT($all) } میلیون تن در سال حمل نمی‌شود
effect-asked = سالانه { AMOUNT($value) } میلیون تن بار درخواستی
effect-cost = { USD($value, sign: 1) } میلیون USD/سال
effect-pair = { $pair } { HOURS($hours, sign: 1) } ساعت
effect-tonne = بار: { HOURS($hours, sign: 1) } ساعت برای هر تن، { $of ->
    [others] تجارت دیگران
   *[all] همهٔ تجارت
}
effect-cost-unsure = هزینهٔ بار: { unsure }
effect-tonne-unsure = ساعت هر تن بار: { unsure }
effect-no-limit = برای { SHARE($share) } حدی معلوم نیست
effect-cut = { $pairs ->
    [one] { $pairs } جفت بی‌مسیر
   *[other] { $pairs } جفت بی‌مسیر
}
effect-gas = گاز: { AMOUNT($value) } از { AMOUNT($all) } میلیارد مترمکعب در سال
effect-crossings = { $count ->
    [one] ‎−{ $count } گذرگاه مرزی
   *[other] ‎−{ $count } گذرگاه مرزی
}
effect-lost = ‎−{ KM($km) } کیلومتر خط
effect-opened = ‎+{ KM($km) } کیلومتر خط
effect-closed = { $lines ->
    [one] { $lines } خط بسته
   *[other] { $lines } خط بسته
}
effect-narrowed = حدی پر نمی‌شود؛ بار ناقص در مدل نیست
effect-nothing = هیچ باری از راه دیگر نمی‌رود

# Lists of a scenario.
binds-at = ⟦ظرفیت محدودکننده:⟧ { $places }.
limit-mt = { $count ->
    [0] { $what } ({ AMOUNT($capacity) } میلیون تن در سال)
   *[other] { $what } ({ AMOUNT($capacity) } میلیون تن در سال) و { $count } مورد دیگر
}
limit-bcm = { $count ->
    [0] { $what } ({ AMOUNT($capacity) } میلیارد مترمکعب در سال)
   *[other] { $what } ({ AMOUNT($capacity) } میلیارد مترمکعب در سال) و { $count } مورد دیگر
}
lines-lost = از دست رفته ({ $count })
lines-opened = گشوده ({ $count })
lines-more = بار بیشتر ({ $count })
by-year = { NAME($scenario) }، { YEAR($year) }
