# The answer of a scenario, at the top of the page: a sentence, up to three figures.

answer-unit = { $unit ->
    [trucks] trucks
   *[t] t
}
answer-queue = { $wholly ->
    [wholly] Closed
   *[partly] Narrowed
} for { days }: ⟦{ COUNT($amount) } { answer-unit }⟧ wait at { NAME($place, short: 1) } at the peak, on day { $day }.
answer-queue-from = { $wholly ->
    [wholly] Closed
   *[partly] Narrowed
} for { days } from { $start }: ⟦{ COUNT($amount) } { answer-unit }⟧ wait at { NAME($place, short: 1) } at the peak, on day { $day }.
answer-unserved = Of { AMOUNT($demand) } Mt of freight a year ⟦{ AMOUNT($mt) } Mt⟧ cannot be carried.
answer-cost = Freight costs ⟦{ USD($usd) } M USD⟧ a year { $more ->
    [more] more
   *[less] less
}{ $slower ->
    [slower] {" "}and is { HOURS($hours) } hours a tonne longer on the way
    [faster] {" "}and is { HOURS($hours) } hours a tonne less on the way
   *[same] {""}
}.
answer-cut = { $pairs ->
    [one] ⟦One pair of places⟧ is left without a route.
   *[other] ⟦{ $pairs } pairs of places⟧ are left without a route.
}
answer-gas = Of { AMOUNT($demand) } bcm of gas a year ⟦{ AMOUNT($bcm) } bcm⟧ can be carried.
answer-opened = ⟦{ KM($km) } km⟧ of lines open; { $moves ->
    [moves] some freight takes another route, at hardly another cost or time.
   *[same] nothing asked for takes another route.
}
answer-lost = ⟦{ KM($km) } km⟧ of lines close; { $moves ->
    [moves] some freight takes another route, at hardly another cost or time.
   *[same] nothing asked for takes another route.
}
answer-narrowed = Less fits, but no limit is reached; what part loads and delays cost is not modelled.
answer-nothing = Nothing that is asked for takes another route, or takes longer.
figure-queue-cost = { FIGURE($usd) } M USD
figure-queue-cost-note = for waiting and going round on those days, freight by every mode
figure-queue-gone = day { COUNT($day) }
figure-queue-gone-note = the last queue is gone, of every mode
figure-unserved = { AMOUNT($mt) } Mt a year
figure-unserved-note = of freight cannot be carried, of { AMOUNT($demand) } asked for
figure-cost = { $more ->
    [more] +
   *[less] −
}{ USD($usd) } M USD a year
figure-cost-note = for freight carried before and after, all modes{ $lasts ->
    [while] , if it lasts a year
   *[for-good] {""}
}
figure-hours = { $slower ->
    [slower] +
   *[faster] −
}{ HOURS($hours) } hours
figure-hours-note = a tonne of freight on the way, all modes
figure-cut = { $pairs ->
    [one] { $pairs } pair
   *[other] { $pairs } pairs
}
figure-cut-note = of places without a route
figure-gas = { AMOUNT($bcm) } bcm a year
figure-gas-note = of gas carried, of { AMOUNT($demand) } asked for
figure-opened = { KM($km) } km
figure-opened-note = of lines open
figure-lost-lines = { KM($km) } km
figure-lost-lines-note = of lines close
answer-central = A figure with an interval is the median of draws of the assumptions, of low confidence; nine of ten lie in the interval. The list of scenarios has medians too; other figures, and tables, are central values.
answer-single = At the central values of assumptions of low confidence; no interval is known.
answer-days = The cost of days counts what waits or is caught on its way: the first days cost most, so do not scale it to a year.
answer-demand = ⟦{ AMOUNT($mt) } Mt⟧ of freight a year are asked for instead of { AMOUNT($before) } Mt.
figure-demand = { AMOUNT($mt) } Mt a year
figure-demand-note = of freight asked for, { AMOUNT($before) } before
answer-hours = A tonne is on the way ⟦{ HOURS($hours) } hours⟧ { $slower ->
    [slower] longer
   *[faster] less
}.
answer-lines-lost = { $lines ->
    [one] ⟦One line⟧ closes
   *[other] ⟦{ $lines } lines⟧ close
}; what that costs is not known, for speeds are not.
unsure = cannot be told from no change
figure-cost-unsure = { USD($low) } to { USD($high) } M USD a year
figure-hours-unsure = { HOURS($low) } to { HOURS($high) } hours
answer-cost-unsure = What freight costs changes by ⟦{ figure-cost-unsure }⟧, which { unsure }.
answer-hours-unsure = The hours of a tonne on the way change by ⟦{ figure-hours-unsure }⟧, which { unsure }.
