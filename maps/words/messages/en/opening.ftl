# What page and brief open with: a headline, a sentence, three figures.

opening-longer = Without { NAME($territory) }, freight from { NAME($origin, short: 1) } to { NAME($destination, short: 1) } needs { $time } more
opening-no-way-round = Without { NAME($territory) } nothing leads from { NAME($origin, short: 1) } to { NAME($destination, short: 1) }
opening-cut-off = Without { NAME($territory) }, { PERCENT($share) } of the corridor’s freight has no route
opening-no-route = No route in operation leads from { NAME($origin, short: 1) } to { NAME($destination, short: 1) }
opening-inside = The route from { NAME($origin, short: 1) } to { NAME($destination, short: 1) } lies in { NAME($territory) }
opening-share = { PERCENT($share) } of the route from { NAME($origin, short: 1) } to { NAME($destination, short: 1) } lies in { NAME($territory) }
opening-aside = The fastest route from { NAME($origin, short: 1) } to { NAME($destination, short: 1) } does not need { NAME($territory) }
opening-ways = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }: { KM($km) } km
opening-lines = { KM($km) } km of lines are mapped
opening-empty = No line is mapped yet
opening-sentence = Of { KM($km) } km { opening-by } { KM($inside) } km lie in { NAME($territory) }.
opening-sentence-gap = Of { KM($km) } km { opening-by } { KM($inside) } km lie in { NAME($territory) }; the corridor’s { $gap_mode ->
    [rail] railway
    [road] road
   *[mixed] route
} still lacks { KM($gap) } km: { $lines }.
opening-sentence-aside = By the speeds assumed, the fastest route of { KM($km) } km keeps out of it.
opening-sentence-unbuilt = Of these, { KM($gap) } km are not in operation yet.
opening-sentence-no-route = No route is named.
opening-by = { $mode ->
    [road] by road
    [rail] by rail
    [sea] by sea
    [pipeline] by pipe
   *[mixed] by all modes
}
opening-assumed = Network of { $date }. Speeds, waits and prices are assumed: times and costs are medians, the small figures hold nine draws in ten.

time-days = { TENTHS($days) } days
time-hours = { HOURS($hours) } hours
figure-inside = { KM($km) } km
figure-inside-share = { PERCENT($share) } of { KM($km) } km
figure-inside-note = in { NAME($territory) }, { opening-by }, { NAME($origin, short: 1) } – { NAME($destination, short: 1) }
figure-longer = +{ $time }
figure-cut-off = { AMOUNT($mt) } Mt a year
figure-cut-off-share = { PERCENT($share) } of { AMOUNT($mt) } Mt
figure-cut-off-note = of freight between other countries has no route without { NAME($territory) }
figure-longer-note = by the fastest route round { NAME($territory) }, any mode
figure-longer-note-usd = by the fastest route round { NAME($territory) }; the cheapest costs { USD($usd) } USD a tonne more ({ USD($low) } to { USD($high) })
figure-no-way-round = no route
figure-no-way-round-note = leads round { NAME($territory) }, by any mode
figure-dearer = +{ USD($usd) } USD
figure-dearer-note = a tonne, by the cheapest route round { NAME($territory) }, all modes
figure-lost = { USD($usd) } M USD
figure-lost-note = cost to freight of other countries if its transit stops for { $days } days
figure-between-tenths = { TENTHS($low) } to { TENTHS($high) }
figure-between-hours = { HOURS($low) } to { HOURS($high) }
figure-between-usd = { USD($low) } to { USD($high) }
figure-between-amount = { AMOUNT($low) } to { AMOUNT($high) }
