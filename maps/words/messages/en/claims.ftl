# Answers to what others claim about the corridor.

claim-bcm-y = { ROUGH($value) } bcm a year
claim-mt-y = { ROUGH($value) } Mt a year
claim-usd-y = { ROUGH($value) } M USD a year
claim-usd = { ROUGH($value) } M USD
claim-mcm = { ROUGH($value) } million m³
claim-mcm-day = { ROUGH($value) } million m³ a day
claim-km = { ROUGH($value) } km
claim-day = { ROUGH($value) }
claim-days = { ROUGH($value) ->
    [one] { ROUGH($value) } day
   *[other] { ROUGH($value) } days
}
claim-tenth = { PERCENT($value) }
claim-share = { SHARE($value) }
claim-between = { $value } ({ ROUGH($low) } to { ROUGH($high) })
claim-or-never = { $value } ({ ROUGH($low) } to never)
claim-in-month = in { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
claim-stated = Claim: { NAME($claim) }
claim-unknown = an unknown amount
claim-gas-share = Today no gas flows through { NAME($by) } to { NAME($recipient) }. { $amounts } would be { $use } of what { NAME($recipient) } uses on a mean day of the year, and { $deficit } of what it lacks { $month }. Other lines could add { $lines } at short notice.
claim-gas-halt = Of { $amount }: a halt of { $days } { $month } { $outcome }. { $pipes }; { $missing } are missing by the end.
claim-pipes-last = The gas in the pipes behind the border lasts { $time }
claim-pipes-unknown = How much gas the pipes behind the border would hold is not known
claim-felt = is felt from day { $day }
claim-felt-in-some = is felt in { $share } of the draws only, from day { $day }
claim-not-felt = is not felt
claim-hold = By the model { $today } of the freight of others cross { NAME($country) } today, and { $built } with “{ NAME($link) }”: { $verdict ->
    [same] hardly more
    [more] more
   *[less] less
}.
claim-hold-cost = Going round all year would cost them { $usd } today and { $usd_built } then; a closure of { $days } of all transit { $shut } today and { $shut_built } then.
claim-hold-own = Closing would also stop { $own } of the trade of { NAME($country) } itself: with that, { $days } cost { $cost }{ $mostly ->
    [yes] , most of it to { NAME($country) } and its partners
   *[no] {""}
}.
claim-out-of-reach = Assumed is a reach of { $reach } from the border of { NAME($countries) }. On the routes of others’ freight through { NAME($by) } nothing lies within it: the nearest part is { $nearest } away.
claim-reach = Assumed is a reach of { $reach } from the border of { NAME($countries) }. Part of the routes of others’ freight through { NAME($by) } lies within it: the nearest part is { $nearest } away.
claim-reach-scenario = What lies within that reach (“{ NAME($scenario) }”), closed for { $days }, costs { $cost }.
claim-reach-strike = A strike beyond it (“{ NAME($scenario) }”), closed for { $days }, costs { $cost }.
claim-outside = A map cannot tell that. It can tell what a closure of { $days } would cost: { NAME($costs) }.
claim-cost-of = “{ NAME($scenario) }” { $cost }
