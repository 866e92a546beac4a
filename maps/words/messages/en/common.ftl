# What many parts say: things in the course of a sentence, quantities with their units, lists.

only = { $what }
mode-and-km = { $mode }, { KM($km) } km
pair = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }
none = none
yes = yes
no = no
today = today

# A way, after "by": "by rail and sea".
way-rail = rail
way-road = road
way-sea = sea
way-pipeline = pipe

# What lies or passes at a place: "rail, road and gas".
word-rail = rail
word-road = road
word-sea = sea
word-pipeline = gas

quantity-km = { KM($value) } km
quantity-h = { HOURS($value) } h
quantity-mt-y = { AMOUNT($value) } Mt/y
quantity-bcm-y = { AMOUNT($value) } bcm/y
quantity-usd = { USD($value) } USD
quantity-m-usd-y = { USD($value) } M USD/y
days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
lasting-from = { $days ->
    [one] { $days } day from { $date }
   *[other] { $days } days from { $date }
}

# Lists and dates, as the Unicode CLDR has them.
series-two = { $a } and { $b }
series-next = { $a }, { $b }
series-last = { $a } and { $b }
date = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { YEAR($year) }
