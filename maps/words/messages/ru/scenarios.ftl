# What scenarios change: figures, the line in the list, and notes.

kind-of-event = События
kind-of-hypothetical = Что если
kind-of-investment = Инвестиции
kind-of-baseline = Как есть
scenario = Сценарий
scenarios-year = Год
scenario-unknown = Сценарий из ссылки на этой странице неизвестен: { $what }.
note-cheapest = До и после — самый дешёвый способ перевезти запрошенное в пределах известной пропускной способности; неизвестная не ограничивает. Грузы идут по часам, газ — по километрам. Скорости и ожидание — допущения.
note-choice = Грузы распределяются по путям по их цене (деньги и стоимость времени) в пределах известной пропускной способности; неизвестная не ограничивает. Газ идёт по километрам. Часы между двумя местами — по самому быстрому пути. Цены, скорости и ожидание — допущения: в списке медианы вариантов, где они известны, в таблицах — средние значения.

# Figures.
figure-freight-asked = Запрошено грузов
figure-freight-served = Перевезено грузов
figure-freight-unserved = Не перевезено грузов
figure-freight-through = Грузы через страну { NAME($territory) }
figure-freight-transit = Транзит грузов других стран через страну { NAME($territory) }
figure-freight-capacity = Грузовая мощность названных маршрутов через страну { NAME($territory) }
figure-freight-hours = Груз в пути, на тонну
figure-freight-cost = Стоимость перевозки грузов, идущих и до, и после
figure-freight-work = Грузооборот
figure-freight-cut = Грузовые пары без пути
figure-freight-network = Действующие грузовые линии
figure-gas-asked = Запрошено газа
figure-gas-served = Передано газа
figure-gas-unserved = Не передано газа
figure-gas-through = Газ через страну { NAME($territory) }
figure-gas-transit = Транзит газа других стран через страну { NAME($territory) }
figure-gas-capacity = Газовая мощность названных маршрутов через страну { NAME($territory) }
figure-gas-work = Газотранспортная работа
figure-gas-cut = Газовые пары без пути
figure-gas-network = Действующие газовые линии
pair-gas = { NAME($origin, short: 1) } — { NAME($destination, short: 1) }, газ
unit-Mt-y = млн т/год
unit-bcm-y = млрд м³/год
unit-h = ч
unit-km = км
unit-M-USD-y = млн USD/год
unit-bn-t-km-y = млрд т·км/год
unit-bcm-km-y = млрд м³·км/год
unit-pairs = пар
unit-share = %
points = { CHANGE($value) } п. п.
column-today = сегодня
column-baseline = база
column-here = здесь
column-change = разница
column-before = до
column-figure = показатель
figures-central = При средних значениях допущений; числа с интервалом и числа списка — медианы вариантов и потому иные.

# What changes, in a line of the list: parts joined by a dot.
effect-unserved = не перевезено { AMOUNT($value) } из { AMOUNT($all) } млн т/год
effect-asked = запрошено { AMOUNT($value) } млн т/год грузов
effect-cost = { USD($value, sign: 1) } млн USD/год
effect-pair = { $pair } { HOURS($hours, sign: 1) } ч
effect-tonne = груз { HOURS($hours, sign: 1) } ч на тонну, { $of ->
    [others] чужая торговля
   *[all] вся торговля
}
effect-cost-unsure = цена перевозки: { unsure }
effect-tonne-unsure = часы на тонну груза: { unsure }
effect-no-limit = предел неизвестен для { SHARE($share) }
effect-cut = { $pairs ->
    [one] пар без пути: { $pairs }
   *[other] пар без пути: { $pairs }
}
effect-gas = газ: { AMOUNT($value) } из { AMOUNT($all) } млрд м³/год
effect-crossings = { $count ->
    [one] −{ $count } пограничный переход
   *[other] пограничные переходы: −{ $count }
}
effect-lost = −{ KM($km) } км линий
effect-opened = +{ KM($km) } км линий
effect-closed = { $lines ->
    [one] закрыто линий: { $lines }
   *[other] закрыто линий: { $lines }
}
effect-narrowed = Предел не достигнут; неполная загрузка не учтена
effect-nothing = Ничего не идёт иным путём

# Lists of a scenario.
binds-at = ⟦Пропускной способности не хватает:⟧ { $places }.
limit-mt = { $count ->
    [0] { $what } ({ AMOUNT($capacity) } млн т/год)
   *[other] { $what } ({ AMOUNT($capacity) } млн т/год) и ещё { $count }
}
limit-bcm = { $count ->
    [0] { $what } ({ AMOUNT($capacity) } млрд м³/год)
   *[other] { $what } ({ AMOUNT($capacity) } млрд м³/год) и ещё { $count }
}
lines-lost = Закрыто ({ $count })
lines-opened = Открыто ({ $count })
lines-more = Несут больше ({ $count })
by-year = { NAME($scenario) }, { YEAR($year) }
