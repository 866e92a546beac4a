# What many parts say: things in the course of a sentence, quantities with their units, lists.

only = { $what }
mode-and-km = { $mode }، { KM($km) } کیلومتر
pair = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }
none = هیچ
yes = بله
no = خیر
today = امروز

# A way, after "by": "by rail and sea".
way-rail = راه‌آهن
way-road = جاده
way-sea = دریا
way-pipeline = خط لوله

# What lies or passes at a place: "rail, road and gas".
word-rail = راه‌آهن
word-road = جاده
word-sea = دریا
word-pipeline = گاز

quantity-km = { KM($value) } کیلومتر
quantity-h = { HOURS($value) } ساعت
quantity-mt-y = { AMOUNT($value) } میلیون تن در سال
quantity-bcm-y = { AMOUNT($value) } میلیارد مترمکعب در سال
quantity-usd = { USD($value) } دلار
quantity-m-usd-y = { USD($value) } میلیون دلار در سال
days = { $days } روز
lasting-from = { $days } روز از { $date }

# Lists and dates, as the Unicode CLDR has them.
series-two = { $a } و { $b }
series-next = { $a }،‏ { $b }
series-last = { $a }، و { $b }
date = { $day } { $month ->
    [1] ژانویهٔ
    [2] فوریهٔ
    [3] مارس
    [4] آوریل
    [5] مهٔ
    [6] ژوئن
    [7] ژوئیهٔ
    [8] اوت
    [9] سپتامبر
    [10] اکتبر
    [11] نوامبر
   *[12] دسامبر
} { YEAR($year) }
