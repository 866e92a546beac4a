# The tour in steps; timeline, comparison, sharing.

tour-start = Обзор по шагам ({ $steps })
tour-count = Шаг { $step } из { $steps }
tour-next = Далее
tour-back = Назад
tour-end = Готово
tour-close = Закрыть обзор
tour-corridor-title = Коридор
tour-corridor = { NAME($origin, short: 1) } — { NAME($destination, short: 1) }: самый быстрый действующий маршрут ({ NAME($route) }) — ⟦{ KM($km) } км⟧ и { TENTHS($days) } суток с ожиданиями.
tour-corridor-beside = { NAME($origin, short: 1) } — { NAME($destination, short: 1) }: самый быстрый действующий маршрут ({ NAME($route) }) — ⟦{ KM($km) } км⟧ и { TENTHS($days) } суток с ожиданиями; { NAME($other) } — { KM($other_km) } км и { TENTHS($other_days) } суток.
tour-gap-title = Разрыв
tour-gap = Маршрут «{ NAME($route) }» не сплошной: ⟦{ KM($km) } км⟧ ({ $lines }) не действует. Пока это так, груз там перегружают на грузовики или везут иначе.
tour-chokepoint-title = Узкое место
tour-chokepoint = { NAME($territory) }: первое в списке узких мест — { $place }: { NAME($modes) } проходят по карте в пределах ⟦{ TENTHS($within) } км⟧ (от { TENTHS($low) } до { TENTHS($high) } км при данной точности линий). Соседние места от него почти неотличимы.
tour-closed-title = Если закрыть
tour-closed = { NAME($scenario) }. { $answer }
tour-closed-cost = { NAME($scenario) }. { $answer } Ожидание и объезд стоят ⟦{ USD($usd) } млн USD⟧ (от { USD($low) } до { USD($high) } в девяти вариантах из десяти).
tour-held-title = Транзит через каждую страну
tour-held = Из груза между другими странами ⟦{ AMOUNT($mt) } млн т в год⟧ идёт через { NAME($territory, case: "acc") }, при средних значениях допущений.
tour-held-priced = Из груза между другими странами ⟦{ AMOUNT($mt) } млн т в год⟧ идёт через { NAME($territory, case: "acc") }; объезд стоил бы ⟦{ USD($usd) } млн USD в год⟧ при средних значениях (от { USD($low) } до { USD($high) } в девяти вариантах из десяти).
tour-held-beside = { $held } Через { NAME($first, case: "acc") } — { AMOUNT($mt) } млн т, а объезд стоил бы { USD($usd) } млн USD в год, при средних значениях.

timeline-title = Что и когда закрывалось
timeline-note = Случившиеся закрытия и датированные открытия, каждое с источником. Шаг отмечает место на карте.
timeline-back = Раньше
timeline-next = Позже
timeline-none = Сдвиньте ползунок, чтобы увидеть первое.
timeline-when = { $from }
timeline-span = { $from } — { $until }:

compare-title = Сравнить с другим сценарием
compare-with = Сценарий для сравнения
compare-none = Нет
compare-note = Каждый сценарий сопоставлен со своим «до» при средних значениях допущений. Во времени и стоимости груз, который сценарий не учитывает или не может перевезти, не входит ни в «до», ни в «здесь», поэтому исходные числа двух сценариев могут различаться. Три прочерка: сценарий здесь ничего не меняет или не учитывает этого.

share-title = Поделиться
share-link = Копировать ссылку на этот вид
share-embed = Копировать код для вставки страницы
share-text = Текст для копирования
share-copied = Скопировано.
share-select = Выделено: скопируйте (Ctrl+C).

skip-link = К показателям
flows-toggle = Ширина по объёму перевозок
legend-territory-way = Часть: { NAME($territory) }
legend-band = Перевозится: чем шире, тем больше
