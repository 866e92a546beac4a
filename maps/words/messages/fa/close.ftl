# آنچه خواننده با یک کلیک می‌بندد و پیامد آن.

close-mode = بستن خط‌ها
close-title = بسته‌شده به دست شما
close-this = بستن به روی رفت‌وآمد
close-open-this = گشودن به روی رفت‌وآمد
close-it = بستن: { $what }
close-what = { $what }
close-circle = دایرهٔ { FIGURE($km) } کیلومتری ({ FIGURE($lat) }°، { FIGURE($lon) }°)
close-closed = { $more ->
    [0] بسته: { $what }
   *[other] بسته: { $what } و { $more } مورد دیگر
}
close-central = در مقدارهای میانی فرض‌ها؛ اطمینان کم. ظرفیت در نظر گرفته نشده است. زمان میانگین بارهایی است که هنوز راهی دارند.
close-open-again = باز کردن دوباره: { $what }
close-undo = برگرداندن
close-clear = پاک کردن
close-hours = زمان افزوده، سریع‌ترین راه: میانگین همهٔ بارهایی که هنوز راهی دارند
close-hours-is = { HOURS($hours, sign: 1) } ساعت برای هر تن
close-money = هزینهٔ افزوده، ارزان‌ترین راه
close-money-is = { USD($money, sign: 1) } میلیون دلار در سال
close-cut = جفت‌های بی‌راه
close-cut-is = { $cut } از { $pairs }
close-amount = بار بی‌راه، تجارت خود کشور بسته هم
close-amount-is = { AMOUNT($cutAmount) } از { AMOUNT($asked) } میلیون تن در سال
close-idle = اینجا فعال نیست، پس بستن آن چیزی را تغییر نمی‌دهد: { $lines }.
close-head-pair = مبدأ – مقصد
close-head-way = سریع‌ترین راه
close-head-usd = ارزان‌ترین، دلار/تن
close-h = { HOURS($before) } ← { HOURS($after) } ساعت
close-km = { KM($before) } ← { KM($after) } کیلومتر
close-usd = { USD($before) } ← { USD($after) }
close-no-way = راهی نمی‌ماند
close-pair = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }
close-pair-road = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }، فقط جاده
close-pair-gas = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }، گاز
close-nothing = از { $pairs } جفت مکانِ { $asked ->
    [demand] دارای تقاضا
   *[ends] پرسیده‌شده
}، راه هیچ‌یک طولانی‌تر یا گران‌تر نمی‌شود.
close-unsure = { $count ->
    [one] یک خط چنان نزدیک لبهٔ دایره است که از روی نقشه معلوم نیست درون آن است یا نه: { $lines }.
   *[other] { $count } خط چنان نزدیک لبهٔ دایره‌اند که از روی نقشه معلوم نیست درون آن‌اند یا نه، مانند { $lines }.
}
close-on-top = افزون بر سناریوی «{ $scenario }».
close-how = روش محاسبه
close-note = ساعت‌ها از سریع‌ترین راه هر جفت و دلارها از ارزان‌ترین راه آن است: پول و ارزش زمان. ظرفیت در نظر گرفته نشده است. سرعت‌ها، انتظارها و قیمت‌ها مقدار میانی فرض‌ها هستند (اطمینان کم). زمان افزودهٔ هر تن میانگین بارهایی است که هنوز راه دارند. خط سراسر بسته می‌شود. مکان هر چه را در آن آغاز، پایان یا جابه‌جا می‌شود می‌بندد. کشور هر خطی را که بخشی از آن درونش باشد و هر چه را آنجا آغاز، پایان یا جابه‌جا می‌شود، و نیز بازرگانی خود را می‌بندد. دایره هر خط و مکانی را که به آن برسد می‌بندد.
close-unknown = { $count ->
    [one] یک بستن در پیوند در این صفحه شناخته نیست: { $what }.
   *[other] { $count } بستن در پیوند در این صفحه شناخته نیست: { $what }.
}
close-not-known = در این سناریو معلوم نیست: زمان یا قیمت خطی باز در دست نیست.
close-absent = بستن خط‌ها با کلیک در این صفحه نیست: زمان یا قیمت در دست نیست یا خط‌ها بسیارند.
close-strip = بسته: { $count } · { HOURS($hours, sign: 1) } ساعت برای هر تن · { USD($money, sign: 1) } میلیون دلار در سال · { $cut } از { $pairs } جفت بی‌راه
close-strip-pairs = بسته: { $count } · { $cut } از { $pairs } جفت بی‌راه
close-hint = برای بستن روی خط، مکان یا کشور کلیک کنید؛ کلیک دوباره باز می‌کند. برای کشیدن دایره بکشید یا روی دریا کلیک کنید.
close-hint-keys = با صفحه‌کلید: جهت‌ها، سپس Enter. ‏Esc پایان می‌دهد.
close-radius = دایره، کیلومتر
close-draw = کشیدن در مرکز
close-country = بستن یک کشور…
close-done = پایان
