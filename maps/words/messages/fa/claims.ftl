# Answers to what others claim about the corridor.

claim-bcm-y = { ROUGH($value) } میلیارد مترمکعب در سال
claim-mt-y = { ROUGH($value) } میلیون تن در سال
claim-usd-y = { ROUGH($value) } میلیون دلار در سال
claim-usd = { ROUGH($value) } میلیون دلار
claim-mcm = { ROUGH($value) } میلیون مترمکعب
claim-mcm-day = { ROUGH($value) } میلیون مترمکعب در روز
claim-km = { ROUGH($value) } کیلومتر
claim-day = { ROUGH($value) }
claim-days = { ROUGH($value) } روز
claim-tenth = { PERCENT($value) }
claim-share = { SHARE($value) }
claim-between = { $value } ({ ROUGH($low) } تا { ROUGH($high) })
claim-or-never = { $value } ({ ROUGH($low) } تا هرگز)
claim-in-month = در { $month ->
    [1] ژانویه
    [2] فوریه
    [3] مارس
    [4] آوریل
    [5] مه
    [6] ژوئن
    [7] ژوئیه
    [8] اوت
    [9] سپتامبر
    [10] اکتبر
    [11] نوامبر
   *[12] دسامبر
}
claim-stated = ادعا: { NAME($claim) }
claim-unknown = بخشی نامعلوم
claim-gas-share = امروز گازی از راه { NAME($by) } به { NAME($recipient) } نمی‌رود. { $amounts } برابر { $use } از مصرف { NAME($recipient) } در یک روز میانگین سال و { $deficit } از کمبود آن { $month } می‌بود. خط‌های دیگر در کوتاه‌مدت می‌توانند { $lines } بیفزایند.
claim-gas-halt = برای { $amount }: قطع { $days } { $month } { $outcome }. { $pipes }؛ در پایان { $missing } کم می‌آید.
claim-pipes-last = گازِ درون لوله‌های پس از مرز برای { $time } بس است
claim-pipes-unknown = معلوم نیست در لوله‌های پس از مرز چه مقدار گاز خواهد بود
claim-felt = از روز { $day } حس می‌شود
claim-felt-in-some = تنها در { $share } از محاسبه‌ها و از روز { $day } حس می‌شود
claim-not-felt = حس نمی‌شود
claim-hold = به گفتهٔ مدل امروز { $today } از بار دیگران از { NAME($country) } می‌گذرد، و با «{ NAME($link) }» { $built }: { $verdict ->
    [same] تقریباً نه بیشتر
    [more] بیشتر
   *[less] کمتر
}.
claim-hold-cost = دور زدن در همهٔ سال برای آنان امروز { $usd } و آن‌گاه { $usd_built } هزینه می‌داشت؛ بسته‌شدن { $days } همهٔ ترانزیت امروز { $shut } و آن‌گاه { $shut_built }.
claim-hold-own = بسته‌شدن { $own } از بازرگانی خود { NAME($country) } را هم می‌ایستاند: با آن، { $days } { $cost } هزینه دارد{ $mostly ->
    [yes] ، بیشترش برای { NAME($country) } و شریکانش
   *[no] {""}
}.
claim-out-of-reach = بردی به اندازهٔ { $reach } از مرز { NAME($countries) } فرض شده است. در راه بار دیگران از { NAME($by) } چیزی درون آن نیست: نزدیک‌ترین بخش { $nearest } دور است.
claim-reach = بردی به اندازهٔ { $reach } از مرز { NAME($countries) } فرض شده است. بخشی از راه بار دیگران از { NAME($by) } درون آن است: نزدیک‌ترین بخش { $nearest } دور است.
claim-reach-scenario = آنچه درون این برد است («{ NAME($scenario) }»)، با { $days } بسته‌شدن، { $cost } هزینه دارد.
claim-reach-strike = ضربه‌ای فراتر از آن («{ NAME($scenario) }»)، با { $days } بسته‌شدن، { $cost } هزینه دارد.
claim-outside = نقشه این را نمی‌تواند بگوید. می‌تواند بگوید بسته‌شدن { $days } چه هزینه‌ای می‌داشت: { NAME($costs) }.
claim-cost-of = «{ NAME($scenario) }» { $cost }
