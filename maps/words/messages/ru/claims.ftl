# Answers to what others claim about the corridor.

claim-bcm-y = { ROUGH($value) } млрд м³ в год
claim-mt-y = { ROUGH($value) } млн т в год
claim-usd-y = { ROUGH($value) } млн USD в год
claim-usd = { ROUGH($value) } млн USD
claim-mcm = { ROUGH($value) } млн м³
claim-mcm-day = { ROUGH($value) } млн м³ в сутки
claim-km = { ROUGH($value) } км
claim-day = { ROUGH($value) }
claim-days = { ROUGH($value) ->
    [one] { ROUGH($value) } день
    [few] { ROUGH($value) } дня
    [many] { ROUGH($value) } дней
   *[other] { ROUGH($value) } дня
}
claim-tenth = { PERCENT($value) }
claim-share = { SHARE($value) }
claim-between = { $value } (от { ROUGH($low) } до { ROUGH($high) })
claim-or-never = { $value } (от { ROUGH($low) } до «никогда»)
claim-in-month = в { $month ->
    [1] январе
    [2] феврале
    [3] марте
    [4] апреле
    [5] мае
    [6] июне
    [7] июле
    [8] августе
    [9] сентябре
    [10] октябре
    [11] ноябре
   *[12] декабре
}
claim-stated = Утверждение: { NAME($claim) }
claim-unknown = неизвестный объём
claim-gas-share = Сегодня газ этим путём не идёт (через: { NAME($by) }, получатель: { NAME($recipient) }). { $amounts } составили бы { $use } потребления получателя в средний день года и { $deficit } того, чего ему не хватает { $month }. Другие линии могли бы быстро добавить { $lines }.
claim-gas-halt = При { $amount }: остановка на { $days } { $month } { $outcome }. { $pipes }; к концу не хватает { $missing }.
claim-pipes-last = Газа в трубах за границей хватает на { $time }
claim-pipes-unknown = Сколько газа будет в трубах за границей, неизвестно
claim-felt = ощутима с дня { $day }
claim-felt-in-some = ощутима лишь в { $share } расчётов, с дня { $day }
claim-not-felt = не ощутима
claim-hold = По модели сегодня { $today } чужих грузов пересекают { NAME($country, case: "acc") }, а при сценарии «{ NAME($link) }» — { $built }: { $verdict ->
    [same] едва ли больше
    [more] больше
   *[less] меньше
}.
claim-hold-cost = Обход в течение всего года стоил бы им { $usd } сегодня и { $usd_built } тогда; закрытие всего транзита на { $days } — { $shut } сегодня и { $shut_built } тогда.
claim-hold-own = Закрытие остановило бы и { $own } собственной торговли { NAME($country, case: "gen") }: вместе с ней { $days } стоят { $cost }{ $mostly ->
    [yes] , большей частью самой стране и её партнёрам
   *[no] {""}
}.
claim-out-of-reach = Принята дальность { $reach } от границы ({ NAME($countries) }). На пути чужих грузов через { NAME($by, case: "acc") } в её пределах нет ничего: до ближайшей части { $nearest }.
claim-reach = Принята дальность { $reach } от границы ({ NAME($countries) }). Часть пути чужих грузов через { NAME($by, case: "acc") } лежит в её пределах: до ближайшей части { $nearest }.
claim-reach-scenario = То, что лежит в этих пределах («{ NAME($scenario) }»), закрытое на { $days }, стоит { $cost }.
claim-reach-strike = Удар за этими пределами («{ NAME($scenario) }»), закрытие на { $days }, стоит { $cost }.
claim-outside = Этого карта сказать не может. Она может сказать, чего стоило бы закрытие на { $days }: { NAME($costs) }.
claim-cost-of = «{ NAME($scenario) }» { $cost }
