# What scenarios change: figures, the line in the list, and notes.

kind-of-event = Events
kind-of-hypothetical = What if
kind-of-investment = Investments
kind-of-baseline = As things stand
scenario = Scenario
scenarios-year = Year
scenario-unknown = The scenario in the link is not known on this page: { $what }.
note-cheapest = Before and after are the cheapest routes for what is asked for, within the capacity that is known; unknown capacity does not bind. Freight goes by hours, gas by kilometres. Speeds and waiting times are assumptions.
note-choice = Freight splits over its routes by their cost, money and the value of time, within the capacity that is known; unknown capacity does not bind. Gas goes by kilometres. Hours between two places are those of the fastest route. Prices, speeds and waiting times are assumptions: the list has medians of draws of them where these are known, tables have their central values.

# Figures.
figure-freight-asked = Freight asked for
figure-freight-served = Freight carried
figure-freight-unserved = Freight not carried
figure-freight-through = Freight through { NAME($territory) }
figure-freight-transit = Freight transit between others through { NAME($territory) }
figure-freight-capacity = Freight capacity of named routes through { NAME($territory) }
figure-freight-hours = Freight on the way, per tonne
figure-freight-cost = Freight cost of what is carried before and after
figure-freight-work = Freight transport work
figure-freight-cut = Freight pairs without a route
figure-freight-network = Freight lines in operation
figure-gas-asked = Gas asked for
figure-gas-served = Gas carried
figure-gas-unserved = Gas not carried
figure-gas-through = Gas through { NAME($territory) }
figure-gas-transit = Gas transit between others through { NAME($territory) }
figure-gas-capacity = Gas capacity of named routes through { NAME($territory) }
figure-gas-work = Gas transport work
figure-gas-cut = Gas pairs without a route
figure-gas-network = Gas lines in operation
pair-gas = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }, gas
unit-Mt-y = Mt/y
unit-bcm-y = bcm/y
unit-h = h
unit-km = km
unit-M-USD-y = M USD/y
unit-bn-t-km-y = bn t·km/y
unit-bcm-km-y = bcm·km/y
unit-pairs = pairs
unit-share = %
points = { CHANGE($value) } points
column-today = today
column-baseline = baseline
column-here = here
column-change = change
column-before = before
column-figure = figure
figures-central = At the central values of assumptions; figures with an interval, and those of the list, are medians of draws, and differ.

# What changes, in a line of the list: parts joined by a dot.
effect-unserved = { AMOUNT($value) } of { AMOUNT($all) } Mt/y not carried
effect-asked = { AMOUNT($value) } Mt/y of freight asked for
effect-cost = { USD($value, sign: 1) } M USD/y
effect-pair = { $pair } { HOURS($hours, sign: 1) } h
effect-tonne = freight { HOURS($hours, sign: 1) } h per tonne, { $of ->
    [others] others’ trade
   *[all] all trade
}
effect-cost-unsure = freight cost: { unsure }
effect-tonne-unsure = freight hours a tonne: { unsure }
effect-no-limit = no limit known for { SHARE($share) }
effect-cut = { $pairs ->
    [one] { $pairs } pair without a route
   *[other] { $pairs } pairs without a route
}
effect-gas = gas { AMOUNT($value) } of { AMOUNT($all) } bcm/y
effect-crossings = { $count ->
    [one] −{ $count } border crossing
   *[other] −{ $count } border crossings
}
effect-lost = −{ KM($km) } km of lines
effect-opened = +{ KM($km) } km of lines
effect-closed = { $lines ->
    [one] { $lines } line closed
   *[other] { $lines } lines closed
}
effect-narrowed = No limit reached; part loads not modelled
effect-nothing = Nothing takes another route

# Lists of a scenario.
binds-at = ⟦Capacity binds at⟧ { $places }.
limit-mt = { $count ->
    [0] { $what } ({ AMOUNT($capacity) } Mt/y)
   *[other] { $what } ({ AMOUNT($capacity) } Mt/y) and { $count } more
}
limit-bcm = { $count ->
    [0] { $what } ({ AMOUNT($capacity) } bcm/y)
   *[other] { $what } ({ AMOUNT($capacity) } bcm/y) and { $count } more
}
lines-lost = Lost ({ $count })
lines-opened = Opened ({ $count })
lines-more = Carry more ({ $count })
by-year = { NAME($scenario) }, { YEAR($year) }
