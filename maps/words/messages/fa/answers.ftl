# The answer of a scenario, at the top of the page: a sentence, up to three figures.

answer-unit = { $unit ->
    [trucks] کامیون
   *[t] تن
}
answer-queue = { days } { $wholly ->
    [wholly] بسته
   *[partly] تنگ‌شده
}: در اوج ⟦{ COUNT($amount) } { answer-unit }⟧ در { NAME($place, short: 1) } منتظرند، در روز { $day }.
answer-queue-from = از { $start } به مدت { days } { $wholly ->
    [wholly] بسته
   *[partly] تنگ‌شده
}: در اوج ⟦{ COUNT($amount) } { answer-unit }⟧ در { NAME($place, short: 1) } منتظرند، در روز { $day }.
answer-unserved = از { AMOUNT($demand) } میلیون تن بار در سال، ⟦{ AMOUNT($mt) } میلیون تن⟧ حمل‌شدنی نیست.
answer-cost = حمل بار سالانه ⟦{ USD($usd) } میلیون دلار⟧ { $more ->
    [more] گران‌تر
   *[less] ارزان‌تر
} است{ $slower ->
    [slower] {" "}و هر تن { HOURS($hours) } ساعت بیشتر در راه است
    [faster] {" "}و هر تن { HOURS($hours) } ساعت کمتر در راه است
   *[same] {""}
}.
answer-cut = ⟦{ $pairs } جفت مکان⟧ بی‌راه می‌ماند.
answer-gas = از { AMOUNT($demand) } میلیارد مترمکعب گاز در سال، ⟦{ AMOUNT($bcm) } میلیارد مترمکعب⟧ رساندنی است.
answer-opened = ⟦{ KM($km) } کیلومتر⟧ خط باز می‌شود؛ { $moves ->
    [moves] بخشی از بار از راه دیگری می‌رود، با هزینه و زمانی تقریباً یکسان.
   *[same] تقاضا از همان راه می‌رود.
}
answer-lost = ⟦{ KM($km) } کیلومتر⟧ خط بسته می‌شود؛ { $moves ->
    [moves] بخشی از بار از راه دیگری می‌رود، با هزینه و زمانی تقریباً یکسان.
   *[same] تقاضا از همان راه می‌رود.
}
answer-narrowed = بار کمتری جا می‌شود ولی هیچ حدی پر نمی‌شود؛ هزینهٔ بار ناقص و تأخیر تا رسیدن به حد در مدل نیست.
answer-nothing = هیچ تقاضایی راهش عوض یا طولانی‌تر نمی‌شود.
figure-queue-cost = { FIGURE($usd) } میلیون دلار
figure-queue-cost-note = برای انتظار و دور زدن در این روزها، با هر شیوه
figure-queue-gone = روز { COUNT($day) }
figure-queue-gone-note = آخرین صف تمام می‌شود، در همهٔ شیوه‌ها
figure-unserved = { AMOUNT($mt) } میلیون تن در سال
figure-unserved-note = بار حمل‌شدنی نیست، از { AMOUNT($demand) }
figure-cost = ‎{ $more ->
    [more] +
   *[less] −
}{ USD($usd) } میلیون دلار در سال
figure-cost-note = برای باری که پیش و پس از آن حمل می‌شود، همهٔ شیوه‌ها{ $lasts ->
    [while] ، اگر یک سال بپاید
   *[for-good] {""}
}
figure-hours = ‎{ $slower ->
    [slower] +
   *[faster] −
}{ HOURS($hours) } ساعت
figure-hours-note = هر تن بار در راه، همهٔ شیوه‌ها
figure-cut = { $pairs } جفت
figure-cut-note = مکان بی‌راه
figure-gas = { AMOUNT($bcm) } میلیارد مترمکعب در سال
figure-gas-note = گاز رسانده می‌شود، از { AMOUNT($demand) }
figure-opened = { KM($km) } کیلومتر
figure-opened-note = خط باز می‌شود
figure-lost-lines = { KM($km) } کیلومتر
figure-lost-lines-note = خط بسته می‌شود
answer-central = عدد دارای بازه، میانهٔ حالت‌های فرض‌هاست (اطمینان کم) و زیر آن بازهٔ نه‌دهم حالت‌هاست؛ فهرست سناریوها نیز میانه دارد؛ عددهای دیگر و جدول‌ها در مقدارهای میانی‌اند.
answer-single = در مقدارهای میانیِ فرض‌ها (اطمینان کم)؛ بازه‌ای معلوم نیست.
answer-days = هزینهٔ روزها آنچه را منتظر یا در راه مانده نیز در بر دارد: روزهای نخست گران‌ترین‌اند، پس آن را به یک سال تعمیم ندهید.
answer-demand = تقاضا: ⟦{ AMOUNT($mt) } میلیون تن⟧ بار در سال به جای { AMOUNT($before) } میلیون تن.
figure-demand = { AMOUNT($mt) } میلیون تن در سال
figure-demand-note = تقاضای بار، پیش‌تر { AMOUNT($before) }
answer-hours = هر تن ⟦{ HOURS($hours) } ساعت⟧ { $slower ->
    [slower] بیشتر
   *[faster] کمتر
} در راه است.
answer-lines-lost = ⟦{ $lines } خط⟧ بسته می‌شود؛ هزینهٔ آن معلوم نیست، چون سرعت‌ها معلوم نیستند.
unsure = از صفر بازشناختنی نیست
figure-cost-unsure = ‎{ USD($low) } تا { USD($high) } میلیون دلار در سال
figure-hours-unsure = { HOURS($low) } تا { HOURS($high) } ساعت
answer-cost-unsure = هزینهٔ حمل بار ⟦{ figure-cost-unsure }⟧ تغییر می‌کند که { unsure }.
answer-hours-unsure = زمان هر تن در راه ⟦{ figure-hours-unsure }⟧ تغییر می‌کند که { unsure }.
