# The brief: what stands on its two pages beside the opening.

brief-dated = data of { $date }
brief-in-year = as it stands, or is expected to stand, in { YEAR($year) }
brief-under = scenario “{ NAME($scenario) }”; the headline is without it
brief-compares = { $count } scenarios compared
brief-central = Network of { $date }. Speeds, waits and prices are assumed: times and costs are single figures, at the central values of what is assumed.
brief-annex = Annex
brief-more-columns = scroll sideways: more columns →
brief-more-figure = scroll sideways: more of the figure →

brief-map = The corridor and the lines around it
brief-map-of = The corridor and the lines around it; { NAME($territory) } is outlined in red
brief-map-way = Yellow: the headline’s route, red where it is in { NAME($territory) }; numbers: the chokepoints
brief-credit = Data: { $publishers }.
brief-credit-osm = © OpenStreetMap contributors and others, see Sources.
# The key of the map: a line of a mode that is not in operation.
map-key = { $mode }, { $status }
map-key-to-come = Place not yet in operation
brief-map-alt = Map of the railways, roads, sea routes and gas pipelines of the corridor

# The table of scenarios.
brief-cases = What each event or project would change
brief-case = Event or project
brief-case-assumed = { $title } (assumed)
brief-lasts = Lasts
brief-days-cost = Cost of those days
brief-days-cost-unit = million USD
brief-longer = Longer by
brief-longer-unit = hours a tonne
brief-dearer = Dearer by
brief-dearer-unit = million USD a year
brief-dearer-unit-of = million USD a year, of { USD($all) }
brief-stranded = Without a route
brief-stranded-unit = million tonnes a year, of { AMOUNT($all) }
brief-for-good = for good
brief-open-end = no end stated
brief-range = { $value } ({ $low } to { $high })
brief-cases-how = Each row sets a whole year of the event beside a year without it.
brief-cases-of-all = { $of ->
    [hours] Hours are those of all freight that moves in both years, not of the headline’s pair alone.
    [money] Money is that of all freight that moves in both years, not of the headline’s pair alone; what has no route has no price.
   *[both] Hours and money are those of all freight that moves in both years, not of the headline’s pair alone; what has no route has no price.
}
brief-cases-below = Below zero means shorter or cheaper.
brief-cases-money = Money includes the value of time and of routes that suit less.
brief-cases-draws = In brackets: the range in which nine of ten results lie when all that is uncertain is drawn at random, { $draws } times.
brief-cases-central = The figures are single values: no range could be worked out for them.
brief-cases-single = The figures are single values, at the central values of what is assumed: no ranges were asked for.
brief-cases-of-days = Days are those on which an event held, or is assumed to hold.
brief-cases-days-cost = Their cost comes from a separate model, of queues, and does not scale to a year: many such days cost more than the year does.
brief-cases-dash-lasting = A dash for the days: the change is for good, or no end is stated.
brief-cases-dash-stranded = A dash: most freight has no route.
brief-cases-dash-room = A dash for the hours: what has no route leaves room for the rest, so a shorter time is no gain.
brief-cases-dash-apart = A dash for the days of a closure: their cost was not worked out.
brief-cases-aside = “{ NAME($scenario, short: 1) }” leaves the trade of { NAME($country) } itself, { AMOUNT($mt) } million tonnes a year, out of both years, so it can cost less than a row that closes less.
brief-cases-own = { SHARE($share) } of the freight that “{ NAME($scenario, short: 1) }” leaves without a route is trade of { NAME($country) } itself, at central values.
brief-cases-full = Under “{ NAME($scenario, short: 1) }” { NAME($place) }, an end of the new line, is full: no more than { AMOUNT($mt) } million tonnes a year pass it.
brief-cases-no-limit = “{ NAME($scenario, short: 1) }” asks for more freight. Its money is that of the freight asked for without it, and { SHARE($share) } of its tonne-kilometres go where no capacity is stated: what fits is not known.
brief-cases-ways = Which ways are held side by side differs from row to row and moves the cost of the same year by up to { USD($usd) } million USD; smaller changes are not told from none.
brief-cases-rest = { $count ->
    [one] One more scenario is not listed: it changes less freight, or only gas, which this table leaves out.
   *[other] { $count } more scenarios are not listed: they change less freight, or only gas, which this table leaves out.
}
brief-cases-gas = “{ NAME($scenario) }” changes next to nothing in freight. Of { AMOUNT($asked) } bcm of gas asked for a year { AMOUNT($bcm) } bcm can be carried, and { AMOUNT($before) } bcm without it.
brief-cases-narrowed = “{ NAME($scenario) }” narrows what fits, and no limit is reached. What part loads, more voyages and delays cost short of a limit is not modelled.
brief-cases-still = “{ NAME($scenario) }” changes next to nothing in the freight and the gas that are carried.
brief-cases-unmoved = No scenario of this atlas changes freight by an amount that would be written here.
brief-cases-baseline = The scenario asked for is the one that the others are compared with.
brief-cases-none = This atlas has no scenario to compare.
brief-cases-unknown = What the scenarios would change is not known: a speed, a waiting time or a price is missing.

# The chokepoints.
brief-chokepoint-place = ⟦{ $rank }. { $place }⟧: { $modes } within { KM($km) } km as drawn; { $losses }.
brief-chokepoint-only = ⟦{ $rank }. { $place }⟧: only { $modes }; { $losses }.
brief-chokepoint-how = At each place everything within { KM($km) } km is shut at once.
brief-chokepoint-under = They are ranked under the scenario “{ NAME($scenario) }”.
brief-chokepoint-capacity = Shares of capacity are of the stated capacity of the routes across { NAME($territory) }.
brief-chokepoint-speed = Shares of speed are what the fastest routes lose of theirs, on average over pairs of places; a pair without a way round loses all.
brief-chokepoint-way = Shares of the gas route are what its ways lose, by kilometres, on average over pairs; a pair without a way round loses all.
brief-chokepoint-hours = Hours are of the fastest route by any mode, on average over pairs of places.
brief-chokepoint-sure = Which of them ranks first is not sure.
brief-chokepoint-none = No line by land is in operation in { NAME($territory) }: no chokepoints.

# The model beside what was observed.
brief-held = How the model compares with what was counted
brief-held-how = The model was compared with figures that it had not been fitted to. Its errors{ $ranges ->
    [yes] , which the ranges above leave out,
   *[no] {""}
} add up to:
brief-held-volume = freight volumes ({ $n } compared): ⟦{ SHARE($wape) }⟧ of the tonnes counted{ $beside ->
    [yes] {" "}({ SHARE($rest) } of all but the largest count)
   *[no] {""}
}; { $aim ->
    [met] the aim of at most { SHARE($most) } is met.
   *[missed] the aim of at most { SHARE($most) } is missed.
}
brief-held-share = shares of the branches in the trade of two countries ({ $n } compared): ⟦{ SHARE($wape) }⟧ of the shares observed.
brief-held-time = travel times ({ $n } compared): ⟦{ SHARE($wape) }⟧ of the days reported.
brief-held-price = freight prices ({ $n } compared): ⟦{ SHARE($wape) }⟧ of the dollars reported.
brief-held-queue = queues of trucks ({ $n } compared): ⟦{ SHARE($wape) }⟧ of the trucks counted.
brief-held-gas = gas flows ({ $n } compared): ⟦{ SHARE($wape) }⟧ of the gas counted.
brief-held-none = The atlas states nothing that the model could be compared with: its figures rest on assumptions alone.

# What is not known.
brief-unknown = What is not known
brief-unknown-capacity = { $all ->
    [one] No capacity is published for the only line. It counts as unlimited, so more freight may be left without a route than these pages say.
   *[other] For ⟦{ $without }⟧ of the { $all } lines no capacity is published. They count as unlimited, so more freight may be left without a route than these pages say.
}
brief-unknown-facts = { $all ->
    [one] The only line rests on sources of low confidence.
   *[other] ⟦{ $low }⟧ of the { $all } lines rest on sources of low confidence.
}
brief-unknown-times = { $all ->
    [one] The only value for speed, waiting, price or choice is an assumption of low confidence.
   *[other] ⟦{ $low }⟧ of the { $all } values for speeds, waiting times, prices and choices are assumptions of low confidence.
}
brief-unknown-contracts = Prices are published tariffs and estimates; contracts are not public.
brief-unknown-course = Gas pipelines are drawn through a few known points and may lie kilometres off.
brief-unknown-ways = Only the lines of this atlas are searched: a road or railway that it leaves out may be shorter.
brief-unknown-intent = The figures tell what the network allows. What governments intend, and how likely an event is, they do not tell.

# Where it comes from.
brief-sources = Sources
brief-sources-facts = { $count ->
    [0] The atlas cites no source for its facts.
    [one] The facts rest on one cited source.
   *[other] The facts rest on { $count } cited sources; every line, place and scenario names its own on the map page.
}
brief-sources-data = Lines, places and borders:
brief-sources-more = { $count ->
    [one] ; and one more.
   *[other] ; and { $count } more.
}
brief-sources-borders = Boundaries follow those recognised by the United Nations. They locate the corridor and imply no position on the status of any territory.
brief-sources-licence = Licence of the atlas: { $licence }.
