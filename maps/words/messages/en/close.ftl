# What the reader closes by a click, and what that does.

close-mode = Close lines
close-title = Closed by you
close-this = Close to traffic
close-open-this = Open to traffic
close-it = Close { $what }
close-what = { $what }
close-circle = circle of { FIGURE($km) } km ({ FIGURE($lat) }°, { FIGURE($lon) }°)
close-closed = { $more ->
    [0] Closed: { $what }
   *[other] Closed: { $what } and { $more } more
}
close-central = At the central values of assumptions, of low confidence; capacity is not counted. Times are means over freight that still has a route.
close-open-again = Open again: { $what }
close-undo = Undo
close-clear = Clear
close-hours = Extra time, fastest route: mean of all freight that has one left
close-hours-is = { HOURS($hours, sign: 1) } h per tonne
close-money = Extra cost, cheapest route
close-money-is = { USD($money, sign: 1) } M USD/y
close-cut = Pairs cut
close-cut-is = { $cut } of { $pairs }
close-amount = Freight without a route, a closed country’s own trade too
close-amount-is = { AMOUNT($cutAmount) } of { AMOUNT($asked) } Mt/y
close-idle = Not in operation here, so closing changes nothing: { $lines }.
close-head-pair = From – to
close-head-way = Fastest route
close-head-usd = Cheapest, USD/t
close-h = { HOURS($before) } → { HOURS($after) } h
close-km = { KM($before) } → { KM($after) } km
close-usd = { USD($before) } → { USD($after) }
close-no-way = no route left
close-pair = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }
close-pair-road = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }, road only
close-pair-gas = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }, gas
close-nothing = Of the { $pairs } pairs of places { $asked ->
    [demand] with demand
   *[ends] asked about
} none has a longer or dearer route.
close-unsure = { $count ->
    [one] One line runs so near the edge of a circle that the drawing does not tell whether it is inside: { $lines }.
   *[other] { $count } lines run so near the edge of a circle that the drawing does not tell whether they are inside, such as { $lines }.
}
close-on-top = On top of the scenario “{ $scenario }”.
close-how = How this is worked out
close-note = Pairs are all those with demand. Hours are those of the fastest route of each, dollars those of its cheapest: money and the value of time. Capacity is not counted. Speeds, waits and prices are central values of assumptions (low confidence). The extra time of a tonne is the mean over freight that still has a way. A line closes whole. A place closes all that starts, ends or is handled at it. A country closes every line with a part inside it and all that starts, ends or is handled there, its own trade too. A circle closes every line and place it touches.
close-unknown = { $count ->
    [one] One closure in the link is not known on this page: { $what }.
   *[other] { $count } closures in the link are not known on this page: { $what }.
}
close-not-known = Not known in this scenario: the time or price of an open line is missing.
close-absent = Closing lines by a click is not offered on this page: times or prices are missing, or there are too many lines.
close-strip = Closed: { $count } · { HOURS($hours, sign: 1) } h per tonne · { USD($money, sign: 1) } M USD/y · { $cut } of { $pairs } pairs cut
close-strip-pairs = Closed: { $count } · { $cut } of { $pairs } pairs cut
close-hint = Click a line, a place or a country to close it; click again to open it. Drag, or click at sea, to draw a circle.
close-hint-keys = By keyboard: arrows, then Enter. Esc ends.
close-radius = Circle, km
close-draw = Draw at the centre
close-country = Close a country…
close-done = Done
