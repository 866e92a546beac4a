# What many parts say: things in the course of a sentence, quantities with their units, lists.

only = { $what }
mode-and-km = { $mode }, { KM($km) } km
pair = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }
none = yoxdur
yes = bəli
no = xeyr
today = bu gün

# A way, after "by": "by rail and sea".
way-rail = dəmir yolu
way-road = avtomobil yolu
way-sea = dəniz
way-pipeline = boru kəməri

# What lies or passes at a place: "rail, road and gas".
word-rail = dəmir yolu
word-road = avtomobil yolu
word-sea = dəniz
word-pipeline = qaz

quantity-km = { KM($value) } km
quantity-h = { HOURS($value) } saat
quantity-mt-y = { AMOUNT($value) } mln t/il
quantity-bcm-y = { AMOUNT($value) } mlrd m³/il
quantity-usd = { USD($value) } USD
quantity-m-usd-y = { USD($value) } mln USD/il
days = { $days } gün
lasting-from = { $date } tarixindən { $days } gün

# Lists and dates, as the Unicode CLDR has them.
series-two = { $a } və { $b }
series-next = { $a }, { $b }
series-last = { $a } və { $b }
date = { $day } { $month ->
    [1] yanvar
    [2] fevral
    [3] mart
    [4] aprel
    [5] may
    [6] iyun
    [7] iyul
    [8] avqust
    [9] sentyabr
    [10] oktyabr
    [11] noyabr
   *[12] dekabr
} { YEAR($year) }
