# What the scripts of the map say: cards, layers, legend, tools, queues.


# Cards and tips of lines and places.
source = Source
sources = Sources
lost-in-scenario = Lost in this scenario
carries = ⟦Carries⟧ { FIGURE($before) } → { FIGURE($after) } Mt a year
carries-gas = ⟦Carries⟧ { FIGURE($before) } → { FIGURE($after) } bcm a year
line-drawn = ⟦Line:⟧ { $way }, accurate to about { COUNT($metres) } m.
facts-sure = ⟦Facts:⟧ { $confidence } confidence, as of { $date }.
also-here = Also here
missing = Does not exist yet: { $status }.
missing-opens = Does not exist yet: { $status }, expected { YEAR($year) }.
missing-place = No line that ends here is in operation yet.
state-under_construction = under construction
state-planned = planned
state-proposed = proposed
state-operational = operational
state-gone = gone
part-of-routes = { $count ->
    [one] Part of one route
   *[other] Part of { $count } routes
}
measure-km = { FIGURE($value) } km
measure-mm = { FIGURE($value) } mm
measure-km_h = { FIGURE($value) } km/h
measure-h = { FIGURE($value) } hours
measure-mt_y = { FIGURE($value) } Mt a year
measure-bcm_y = { FIGURE($value) } bcm a year
measure-trucks_day = { FIGURE($value) } trucks a day
year = { YEAR($year) }

# Chokepoints on the map.
chokepoint = Chokepoint { $rank }
chokepoint-named = Chokepoint { $rank }: { $place }

# The map, its layers and its legend.
map-keys = { NAME($title) }: map. Arrow keys move it, plus and minus zoom.
position = { THOUSANDTHS($lat) }° { $north ->
    [north] N
   *[south] S
}  { THOUSANDTHS($lon) }° { $east ->
    [east] E
   *[west] W
}
all-of = All of: { $what }
leaf-one = { NAME($branch) }, { $status }
places = Places
ground = Ground
ground-land = Land
ground-borders = Borders
ground-names = Names
by-mode = By mode
by-status = By status
by-country = By country
lines-and-places-of = Lines and places of
all-countries = All countries
lost = Lost
lost-in-the-scenario = Lost in the scenario
opened = Opened
way-round = Way round
chosen-route = Chosen route
headline-route = Headline route
carries-more = Carries more
by-rank = Chokepoint, by rank
legend = Legend
legend-to-come = Not yet in operation
zoom-in = Zoom in
zoom-out = Zoom out
whole-corridor = Whole corridor
show-whole-corridor = Show the whole corridor
close-popup = Close popup
marker-of = { $name }, { $kind }
place-to-come = { $kind }, not yet in operation

# Measuring.
measure = Measure
measure-hint = Click the map, or move it with the arrow keys and press Enter. Backspace takes the last point back, Escape ends.
undo = Undo
clear = Clear
close = Close
measured-points = { $points ->
    [one] { $points } point
   *[other] { $points } points, last leg { $leg }
}

# Tools and downloads.
tools = Tools
picture = Picture
data = Data
tables = Tables (CSV)
distance = Distance along points
picture-png = Map as it stands (PNG)
print = Print
shown-geojson = Lines and places shown (GeoJSON)
geojson-note = Geometry simplified for display; the layers in full are those of the atlas.

# What waits by day.
queue-title = What waits by day
queue-by-day = By day
day = day
unit-trucks = trucks
unit-t = t
queue-place = { NAME($place, short: 1) }, { $unit }
queue-caption = { NAME($place, short: 1) }, { $unit } · { $end }
queue-gone = gone on day { $day }
queue-stays = not gone after { $days } days
queue-day = day { $day }
queue-note = Shaded: closed. What waits beyond the usual, at the central values of assumptions: low confidence.
queue-most = { $wholly ->
    [yes] Closed for { $lasting }
   *[no] Narrowed for { $lasting }
}: at most { COUNT($most) } { $unit } wait at { NAME($place, short: 1) }, on day { $day }; that queue is { $end }.

# Searching.
find = Find a place, line, country, route or scenario
found-nothing = Nothing found.
found-country = country
found-route = route
found-scenario = scenario

# Pages of many lines.
many-note = { COUNT($lines) } lines are painted as a picture. Each answers a click; by keyboard they are reached by the search. Where they are closer than the screen can show, they run together until the map is zoomed in.
many-places = So are { COUNT($places) } places; they and their names appear as the map is zoomed in.
many-left = Not on this page: the { COUNT($lines) } shortest lines that no route names, and the places where only they end. Figures count them.
