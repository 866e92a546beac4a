# What many parts say: things in the course of a sentence, quantities with their units, lists.

only = { $what }
mode-and-km = { $mode }, { KM($km) } км
pair = { NAME($origin, short: 1) } — { NAME($destination, short: 1) }
none = нет
yes = да
no = нет
today = сегодня

# A way, after "by": "by rail and sea".
way-rail = железная дорога
way-road = автодорога
way-sea = море
way-pipeline = трубопровод

# What lies or passes at a place: "rail, road and gas".
word-rail = железная дорога
word-road = автодорога
word-sea = море
word-pipeline = газ

quantity-km = { KM($value) } км
quantity-h = { HOURS($value) } ч
quantity-mt-y = { AMOUNT($value) } млн т/год
quantity-bcm-y = { AMOUNT($value) } млрд м³/год
quantity-usd = { USD($value) } USD
quantity-m-usd-y = { USD($value) } млн USD/год
days = { $days ->
    [one] { $days } день
    [few] { $days } дня
    [many] { $days } дней
   *[other] { $days } дня
}
lasting-from = { $days ->
    [one] { $days } день с { $date }
    [few] { $days } дня с { $date }
    [many] { $days } дней с { $date }
   *[other] { $days } дня с { $date }
}

# Lists and dates, as the Unicode CLDR has them.
series-two = { $a } и { $b }
series-next = { $a }, { $b }
series-last = { $a } и { $b }
date = { $day } { $month ->
    [1] января
    [2] февраля
    [3] марта
    [4] апреля
    [5] мая
    [6] июня
    [7] июля
    [8] августа
    [9] сентября
    [10] октября
    [11] ноября
   *[12] декабря
} { YEAR($year) } г.
