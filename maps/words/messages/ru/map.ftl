# What the scripts of the map say: cards, layers, legend, tools, queues.


# Cards and tips of lines and places.
source = Источник
sources = Источники
lost-in-scenario = Закрыто в этом сценарии
carries = ⟦Перевозит:⟧ { FIGURE($before) } → { FIGURE($after) } млн т в год
carries-gas = ⟦Перевозит:⟧ { FIGURE($before) } → { FIGURE($after) } млрд м³ в год
line-drawn = ⟦Линия:⟧ { $way }, точность около { COUNT($metres) } м.
facts-sure = ⟦Факты:⟧ достоверность: { $confidence }, по состоянию на { $date }.
also-here = Здесь также
missing = Пока не существует: { $status }.
missing-opens = Пока не существует: { $status }, ожидается в { YEAR($year) }.
missing-place = Ни одна из линий, которые здесь заканчиваются, ещё не действует.
state-under_construction = строится
state-planned = запланировано
state-proposed = предложено
state-operational = действует
state-gone = нет
part-of-routes = { $count ->
    [one] Часть { $count } маршрута
   *[other] Часть { $count } маршрутов
}
measure-km = { FIGURE($value) } км
measure-mm = { FIGURE($value) } мм
measure-km_h = { FIGURE($value) } км/ч
measure-h = { FIGURE($value) } ч
measure-mt_y = { FIGURE($value) } млн т в год
measure-bcm_y = { FIGURE($value) } млрд м³ в год
measure-trucks_day = { FIGURE($value) } грузовиков в сутки
year = { YEAR($year) }

# Chokepoints on the map.
chokepoint = Узкое место { $rank }
chokepoint-named = Узкое место { $rank }: { $place }

# The map, its layers and its legend.
map-keys = { NAME($title) }: карта. Стрелки двигают её, плюс и минус меняют масштаб.
position = { THOUSANDTHS($lat) }° { $north ->
    [north] с. ш.
   *[south] ю. ш.
}  { THOUSANDTHS($lon) }° { $east ->
    [east] в. д.
   *[west] з. д.
}
all-of = Все: { $what }
leaf-one = { NAME($branch) }, { $status }
places = Места
ground = Основа
ground-land = Суша
ground-borders = Границы
ground-names = Названия
by-mode = По видам
by-status = По состоянию
by-country = По странам
lines-and-places-of = Линии и места страны
all-countries = Все страны
lost = Закрыто
lost-in-the-scenario = Закрыто в сценарии
opened = Открыто
way-round = Обход
chosen-route = Выбранный маршрут
headline-route = Маршрут из заголовка
carries-more = Несёт больше
by-rank = Узкое место, по рангу
legend = Условные знаки
legend-to-come = Ещё не действует
zoom-in = Приблизить
zoom-out = Отдалить
whole-corridor = Весь коридор
show-whole-corridor = Показать весь коридор
close-popup = Закрыть окно
marker-of = { $name }, { $kind }
place-to-come = { $kind }, ещё не действует

# Measuring.
measure = Измерение
measure-hint = Щёлкните по карте или двигайте её стрелками и нажмите Enter. Backspace убирает последнюю точку, Escape завершает.
undo = Отменить
clear = Очистить
close = Закрыть
measured-points = { $points ->
    [one] точек: { $points }, последний отрезок { $leg }
   *[other] точек: { $points }, последний отрезок { $leg }
}

# Tools and downloads.
tools = Инструменты
picture = Изображение
data = Данные
tables = Таблицы (CSV)
distance = Расстояние по точкам
picture-png = Карта как на экране (PNG)
print = Печать
shown-geojson = Показанные линии и места (GeoJSON)
geojson-note = Геометрия упрощена для показа; полные слои — в атласе.

# What waits by day.
queue-title = Что ждёт день за днём
queue-by-day = По дням
day = день
unit-trucks = грузовики
unit-t = тонны
queue-place = { NAME($place, short: 1) }, { $unit }
queue-caption = { NAME($place, short: 1) }, { $unit } · { $end }
queue-gone = исчезает на { $day }-й день
queue-stays = остаётся и после { $days } дн.
queue-day = день { $day }
queue-note = Серым: закрыто. То, что ждёт сверх обычного, при средних значениях допущений: достоверность низкая.
queue-most = { $wholly ->
    [yes] Закрыто: { $lasting }
   *[no] Сужено: { $lasting }
}. Больше всего ждут на { $day }-й день — { COUNT($most) } { $unit } ({ NAME($place, short: 1) }); эта очередь { $end }.

# Searching.
find = Место, линия, страна, маршрут, сценарий
found-nothing = Ничего не найдено.
found-country = страна
found-route = маршрут
found-scenario = сценарий

# Pages of many lines.
many-note = Линии ({ COUNT($lines) }) нарисованы одной картинкой. Каждая отвечает на щелчок; с клавиатуры до них можно дойти через поиск. Где они гуще, чем может показать экран, они сливаются, пока карта не приближена.
many-places = Так же нарисованы места ({ COUNT($places) }); они и их названия появляются при приближении.
many-left = Нет на этой странице: самые короткие линии вне названных маршрутов ({ COUNT($lines) }) и места, где кончаются только они. В цифрах они учтены.
