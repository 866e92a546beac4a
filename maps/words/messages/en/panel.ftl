# The panel beside the map: tabs, chokepoints, routes, sources.

figures-and-sources = Figures and sources
figures-handle = Figures: open or close
panel = Panel
tab-chokepoints = Chokepoints
tab-exposure = Exposure
tab-scenarios = Scenarios
tab-sources = Sources
opens-with-facts = the facts as they stand
opens-with-year = the year { YEAR($year) }
opens-with-scenario = the scenario “{ NAME($scenario) }”
opens-with-scenario-year = the scenario “{ NAME($scenario) }”, in { YEAR($year) }
shown-in = Shown as it stands, or is expected to stand, in { YEAR($year) }.

# The list of chokepoints.
places-ranked-for = Ranked for { $opening }; the scenario and year chosen do not change this list.
place-within = Within { KM($km) } km of one point as drawn ({ TENTHS($low) } to { TENTHS($high) } km with the error of the lines): { $modes }
place-only = Only { $modes } passes here
place-nothing = nothing
loss-freight-capacity = { SHARE($share) } of freight capacity
loss-freight-speed = { SHARE($share) } of freight speed
loss-gas-capacity = { SHARE($share) } of gas capacity
loss-gas-way = { SHARE($share) } of the gas route
loss-longer = { COUNT($hours) } h longer
loss-longer-between = { COUNT($hours) } h longer ({ COUNT($low) } to { COUNT($high) })
loss-no-detour = +0 h by the fastest route
loss-no-way = no way round
place-costs = closed for a year it costs freight { USD($usd) } M USD
place-left-behind = closed for a year it leaves { AMOUNT($mt) } Mt of freight behind and costs the rest { USD($usd) } M USD
choke-border_crossing = border crossing
choke-gauge_break = break of gauge
choke-port = port
choke-convergence = lines converge
choke-single_link = only link
confidence = { $confidence } confidence
pairs-cut = { $pairs } of { $all } { $all ->
    [one] pair
   *[other] pairs
} cut
capacity-lost = Capacity lost
lost-mt = { AMOUNT($value) } Mt of freight a year
lost-bcm = { AMOUNT($value) } bcm of gas a year
lost-none = none known
ranks-first = Ranks first
ranks-first-in = in { SHARE($share) } of the draws
lines-hit = Lines hit
places-note = Each place is a circle of { FIGURE($km) } km radius with everything in it closed. Bars: the share of freight and of gas lost, of capacity or of speed, whichever is greater; and the way round, in hours on average over the freight pairs that still have one. Ranked by the share of freight lost, then of gas, then by how close together the lines run; what it costs to close a place for a year does not decide the rank. Pairs are the ends of named routes; closing by a click counts every pair with demand, so its figures differ.
places-assumed = Speeds and waiting times are assumptions (low confidence); hours here are at their central values.
places-drawn = Speeds and waiting times are assumptions (low confidence): hours are the median of draws, and in brackets stands where nine of ten of them lie.
places-unknown = Chokepoints are not known: { $why }.
places-none = The corridor has no rail, road or gas line in operation in { NAME($territory) }: no chokepoints.

# Routes and the countries they pass.
route = Route
routes = Routes
for-comparison = For comparison
strip = Countries in order of travel, to scale
strip-part = { NAME($country) }: { KM($km) } km
country = Country
column-km = km
column-share = share
column-hours = hours
column-item = item
column-value = value
whole-route = Whole route
basis-official = official lengths
basis-traced = lengths traced on an open network
basis-geometry = lengths as drawn
route-note = km: { $basis }, shared out at the borders. As drawn on the map the route measures { KM($km) } km on the WGS 84 ellipsoid. Hours are those of freight on the move, without stops.
route-unbuilt = Of the route { KM($km) } km are not operational.
crossings = Border crossings ({ $count })
column-from-to = From, to
column-mode = Mode
column-north = ° N
column-east = ° E
crossing = { NAME($from) } → { NAME($to) }
crossings-note = Where the drawn line meets a border, found by cutting it.
no-route = No route is named.
every-route = Every route
every-route-share = Every route: share in { NAME($territory) }

# Transit through each country.
hold-title = Transit through each country today
hold-of-others = Freight of others
hold-crosses = crosses, Mt/y
hold-must = must cross, Mt/y
hold-detour = detour, h/t
hold-cost = M USD/y
hold-note = Freight between other countries. “Must cross” is freight with no other route within known capacity; “detour” is the extra hours per tonne for the rest. Trade of the country itself is not counted. A dash: too little crosses to say. Figures are those of the central assumptions.
hold-note-cost = The cost is what the detour adds in a year.
article-title = Claims of a press article, in our words
article-note = Figures are at central values, costs of closed days are medians; in brackets the interval in which nine of ten draws lie. The annex of the brief has the figures behind the answers, and all sources.

# Sources.
elsewhere = Names and notes that have no translation stand as the atlas has them.
borders = Borders
border-policy = Boundaries follow those recognised by the United Nations. They locate the corridor and imply no position on the status of any territory.
layers = Layers
licence-of-layers = Licence of the layers: { $licences }.
atlas-files = SHA-256 of each file, first twelve digits:
atlas-version = Atlas version { $version }, { $created }; SHA-256 of each file, first twelve digits:
layer-rail = Railways
layer-road = Roads
layer-sea = Sea and river routes
layer-pipeline = Gas pipelines
layer-nodes = Places
layer-borders = Countries
layer-land = Land
built-from = Built from
sources-cited = Sources cited
software = Software
made-software = Made by
made-version = Version of the atlas
made-sha256 = Atlas, SHA-256
made-command = Command
made-parameters = Parameters
made-scenarios = Scenarios
made-as_of = Year
made-seed = Seed
drawn-with = Drawn with Leaflet 1.9.3 (BSD-2-Clause) through Folium (MIT).
place-near = { $point ->
    [N] { COUNT($km) } km N of { NAME($node) }
    [NE] { COUNT($km) } km NE of { NAME($node) }
    [E] { COUNT($km) } km E of { NAME($node) }
    [SE] { COUNT($km) } km SE of { NAME($node) }
    [S] { COUNT($km) } km S of { NAME($node) }
    [SW] { COUNT($km) } km SW of { NAME($node) }
    [W] { COUNT($km) } km W of { NAME($node) }
   *[NW] { COUNT($km) } km NW of { NAME($node) }
}
place-again = { $name } ({ THOUSANDTHS($lat) }, { THOUSANDTHS($lon) })
