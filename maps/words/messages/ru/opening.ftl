# What page and brief open with: a headline, a sentence, three figures.

opening-longer = Без { NAME($territory, case: "gen") } путь груза «{ NAME($origin, short: 1) } — { NAME($destination, short: 1) }» дольше на { $time }
opening-no-way-round = Без { NAME($territory, case: "gen") } пути «{ NAME($origin, short: 1) } — { NAME($destination, short: 1) }» нет
opening-cut-off = Без { NAME($territory, case: "gen") } пути нет для { PERCENT($share) } грузов коридора
opening-no-route = Действующего пути «{ NAME($origin, short: 1) } — { NAME($destination, short: 1) }» нет
opening-inside = Путь «{ NAME($origin, short: 1) } — { NAME($destination, short: 1) }» лежит на территории { NAME($territory, case: "gen") }
opening-share = { PERCENT($share) } пути «{ NAME($origin, short: 1) } — { NAME($destination, short: 1) }» лежит на территории { NAME($territory, case: "gen") }
opening-aside = Самый быстрый путь «{ NAME($origin, short: 1) } — { NAME($destination, short: 1) }» обходится без { NAME($territory, case: "gen") }
opening-ways = { NAME($origin, short: 1) } — { NAME($destination, short: 1) }: { KM($km) } км
opening-lines = На карте { KM($km) } км линий
opening-empty = На карте пока нет линий
opening-sentence = Из { KM($km) } км { opening-by } { KM($inside) } км приходится на { NAME($territory, case: "acc") }.
opening-sentence-gap = Из { KM($km) } км { opening-by } { KM($inside) } км приходится на { NAME($territory, case: "acc") }; { $gap_mode ->
    [rail] железной дороге
    [road] автодороге
   *[mixed] маршруту
} коридора всё ещё не хватает { KM($gap) } км: { $lines }.
opening-sentence-aside = При принятых скоростях самый быстрый путь, { KM($km) } км, её не касается.
opening-sentence-unbuilt = Из них { KM($gap) } км ещё не действуют.
opening-sentence-no-route = Маршруты не названы.
opening-by = { $mode ->
    [road] автодорог
    [rail] железных дорог
    [sea] морского пути
    [pipeline] трубопровода
   *[mixed] пути
}
opening-assumed = Сеть (дата: { $date }). Скорости, ожидания и цены — допущения: время и издержки — медианы, мелкие числа охватывают девять из десяти вариантов.

time-days = { TENTHS($days) } суток
time-hours = { HOURS($hours) } ч
figure-inside = { KM($km) } км
figure-inside-share = { PERCENT($share) } от { KM($km) } км
figure-inside-note = { NAME($territory) }: { $mode ->
    [road] по автодорогам
    [rail] по железным дорогам
    [sea] по морю
    [pipeline] по трубопроводу
   *[mixed] всеми видами транспорта
}, { NAME($origin, short: 1) } — { NAME($destination, short: 1) }
figure-longer = +{ $time }
figure-cut-off = { AMOUNT($mt) } млн т в год
figure-cut-off-share = { PERCENT($share) } от { AMOUNT($mt) } млн т
figure-cut-off-note = грузов между другими странами не имеют пути без { NAME($territory, case: "gen") }
figure-longer-note = самым быстрым путём в обход { NAME($territory, case: "gen") }, любым транспортом
figure-longer-note-usd = самым быстрым путём в обход { NAME($territory, case: "gen") }; самый дешёвый дороже на { USD($usd) } USD за тонну (от { USD($low) } до { USD($high) })
figure-no-way-round = нет пути
figure-no-way-round-note = в обход { NAME($territory, case: "gen") }, никаким транспортом
figure-dearer = +{ USD($usd) } USD
figure-dearer-note = за тонну, самым дешёвым путём в обход { NAME($territory, case: "gen") }, все виды транспорта
figure-lost = { USD($usd) } млн USD
figure-lost-note = издержки для грузов других стран, если их транзит остановлен на { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[other] { $days } дней
}
figure-between-tenths = от { TENTHS($low) } до { TENTHS($high) }
figure-between-hours = от { HOURS($low) } до { HOURS($high) }
figure-between-usd = от { USD($low) } до { USD($high) }
figure-between-amount = от { AMOUNT($low) } до { AMOUNT($high) }
