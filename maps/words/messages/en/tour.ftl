# The tour in steps; timeline, comparison, sharing.

tour-start = Tour in { $steps } steps
tour-count = Step { $step } of { $steps }
tour-next = Next
tour-back = Back
tour-end = Done
tour-close = Leave the tour
tour-corridor-title = The corridor
tour-corridor = From { NAME($origin, short: 1) } to { NAME($destination, short: 1) } the fastest route in operation ({ NAME($route) }) takes ⟦{ KM($km) } km⟧ and { TENTHS($days) } days with its waits.
tour-corridor-beside = From { NAME($origin, short: 1) } to { NAME($destination, short: 1) } the fastest route in operation ({ NAME($route) }) takes ⟦{ KM($km) } km⟧ and { TENTHS($days) } days with its waits; { NAME($other) } takes { KM($other_km) } km and { TENTHS($other_days) } days.
tour-gap-title = The gap
tour-gap = The route “{ NAME($route) }” is not whole: ⟦{ KM($km) } km⟧ of it ({ $lines }) are not in operation. Until they are, freight changes there to trucks or takes another route.
tour-chokepoint-title = The chokepoint
tour-chokepoint = In { NAME($territory) } the list of chokepoints is led by { $place }: { NAME($modes) } pass within ⟦{ TENTHS($within) } km⟧ as drawn ({ TENTHS($low) } to { TENTHS($high) } km, given how exactly the lines are drawn). Its neighbours can hardly be told apart from it.
tour-closed-title = If it closes
tour-closed = { NAME($scenario) }. { $answer }
tour-closed-cost = { NAME($scenario) }. { $answer } Waiting and going round cost ⟦{ USD($usd) } M USD⟧ ({ USD($low) } to { USD($high) } in nine draws of ten).
tour-held-title = Transit through each country
tour-held = Of freight between other countries ⟦{ AMOUNT($mt) } Mt a year⟧ crosses { NAME($territory) }, at the central values of assumptions.
tour-held-priced = Of freight between other countries ⟦{ AMOUNT($mt) } Mt a year⟧ crosses { NAME($territory) }; going round it would cost ⟦{ USD($usd) } M USD a year⟧ at central values ({ USD($low) } to { USD($high) } in nine draws of ten).
tour-held-beside = { $held } For { NAME($first) } it is { AMOUNT($mt) } Mt, and { USD($usd) } M USD a year for going round, at central values.

timeline-title = What closed, and when
timeline-note = Closures that happened and openings that are dated, each with its source. A step marks its place on the map.
timeline-back = Earlier
timeline-next = Later
timeline-none = Move the slider to see the first.
timeline-when = { $from }
timeline-span = { $from } to { $until }:

compare-title = Compare with another scenario
compare-with = Scenario to compare with
compare-none = None
compare-note = Each scenario is set against its own “before”, at the central values of assumptions. In times and costs, freight that it sets aside or cannot carry counts on neither side, so that two scenarios may begin from different figures. Three dashes: it changes nothing there, or does not count it.

share-title = Share
share-link = Copy a link to this view
share-embed = Copy code to embed the page
share-text = Text to copy
share-copied = Copied.
share-select = Selected: copy it with Ctrl+C.

skip-link = Skip to the figures
flows-toggle = Width by what is carried
legend-territory-way = Part in { NAME($territory) }
legend-band = Carried: the wider, the more
