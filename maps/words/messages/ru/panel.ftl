# The panel beside the map: tabs, chokepoints, routes, sources.

figures-and-sources = Показатели и источники
figures-handle = Показатели: открыть или закрыть
panel = Панель
tab-chokepoints = Узкие места
tab-exposure = Доли стран
tab-scenarios = Сценарии
tab-sources = Источники
opens-with-facts = нынешнее положение
opens-with-year = { YEAR($year) } год
opens-with-scenario = сценарий «{ NAME($scenario) }»
opens-with-scenario-year = сценарий «{ NAME($scenario) }», { YEAR($year) } год
shown-in = Показано, как есть или ожидается в { YEAR($year) } году.

# The list of chokepoints.
places-ranked-for = Ранги для: { $opening }; выбранные сценарий и год этот список не меняют.
place-within = По карте в пределах { KM($km) } км от одной точки (с погрешностью линий от { TENTHS($low) } до { TENTHS($high) } км): { $modes }
place-only = Здесь проходит только { $modes }
place-nothing = ничего
loss-freight-capacity = { SHARE($share) } пропускной способности для грузов
loss-freight-speed = { SHARE($share) } скорости грузов
loss-gas-capacity = { SHARE($share) } пропускной способности для газа
loss-gas-way = { SHARE($share) } пути газа
loss-longer = на { COUNT($hours) } ч дольше
loss-longer-between = на { COUNT($hours) } ч дольше (от { COUNT($low) } до { COUNT($high) })
loss-no-detour = +0 ч по самому быстрому пути
loss-no-way = обхода нет
place-costs = закрытие на год обходится грузам в { USD($usd) } млн USD
place-left-behind = закрытие на год оставляет без пути { AMOUNT($mt) } млн т грузов, остальным обходится в { USD($usd) } млн USD
choke-border_crossing = пограничный переход
choke-gauge_break = смена колеи
choke-port = порт
choke-convergence = линии сходятся
choke-single_link = единственная связь
confidence = достоверность: { $confidence }
pairs-cut = без пути: { $pairs } { $pairs ->
    [one] пара
    [few] пары
   *[other] пар
} из { $all }
capacity-lost = Потеря пропускной способности
lost-mt = { AMOUNT($value) } млн т грузов в год
lost-bcm = { AMOUNT($value) } млрд м³ газа в год
lost-none = данных нет
ranks-first = Первое место
ranks-first-in = в { SHARE($share) } розыгрышей
lines-hit = Затронутые линии
places-note = Каждое место — круг радиусом { FIGURE($km) } км, в котором закрыто всё. Полосы: доля потерянного груза и газа — пропускной способности или скорости, большая из двух; и обход — в среднем часов по грузовым парам, у которых он есть. Порядок: по доле потерь груза, затем газа, затем по тому, насколько близко проходят линии; стоимость закрытия места на год ранга не определяет. Пары — концы названных маршрутов; закрытие щелчком считает все пары со спросом, поэтому его числа иные.
places-assumed = Скорости и ожидание — допущения (низкая достоверность); часы здесь — при их средних значениях.
places-drawn = Скорости и ожидание — допущения (низкая достоверность): часы — медиана расчётов, в скобках — где лежат девять из десяти.
places-unknown = Узкие места неизвестны: { $why }.
places-none = В стране { NAME($territory) } нет действующих железных, автомобильных или газовых линий коридора: узких мест нет.

# Routes and the countries they pass.
route = Маршрут
routes = Маршруты
for-comparison = Для сравнения
strip = Страны по порядку следования, в масштабе
strip-part = { NAME($country) }: { KM($km) } км
country = Страна
column-km = км
column-share = доля
column-hours = часы
column-item = сведение
column-value = значение
whole-route = Весь маршрут
basis-official = официальные длины
basis-traced = длины по открытой сети
basis-geometry = длины по чертежу
route-note = км: { $basis }, поделены по границам. На карте маршрут измеряется в { KM($km) } км на эллипсоиде WGS 84. Часы — движение груза без остановок.
route-unbuilt = Из маршрута { KM($km) } км не действуют.
crossings = Пересечения границ ({ $count })
column-from-to = Откуда, куда
column-mode = Вид
column-north = ° с. ш.
column-east = ° в. д.
crossing = { NAME($from) } → { NAME($to) }
crossings-note = Где нарисованная линия встречает границу; найдено её разрезанием.
no-route = Маршруты не названы.
every-route = Все маршруты
every-route-share = Все маршруты: доля страны ({ NAME($territory) })

# Transit through each country.
hold-title = Транзит через каждую страну сегодня
hold-of-others = Чужие грузы
hold-crosses = проходит, млн т/год
hold-must = обязаны пройти, млн т/год
hold-detour = обход, ч/т
hold-cost = млн USD/год
hold-note = Грузы между другими странами. «Обязаны пройти» — грузы, у которых в пределах известной мощности нет другого пути; «обход» — лишние часы на тонну для остальных. Прочерк: проходит слишком мало. Собственная торговля страны не учитывается. Цифры — при средних допущениях.
hold-note-cost = Стоимость — то, что обход добавляет за год.
article-title = Утверждения из статьи в прессе, нашими словами
article-note = Цифры — при средних значениях, стоимость дней закрытия — медиана; в скобках — интервал, в который попадают девять розыгрышей из десяти. Цифры, на которых держатся ответы, и все источники — в приложении к докладу.

# Sources.
elsewhere = Имена и примечания без перевода стоят так, как они даны в атласе.
borders = Границы
border-policy = Границы соответствуют признанным Организацией Объединённых Наций. Они показывают положение коридора и не выражают позиции о статусе какой-либо территории.
layers = Слои
licence-of-layers = Лицензия слоёв: { $licences }.
atlas-files = SHA-256 каждого файла, первые двенадцать цифр:
atlas-version = Версия атласа { $version }, { $created }; SHA-256 каждого файла, первые двенадцать цифр:
layer-rail = Железные дороги
layer-road = Автодороги
layer-sea = Морские и речные пути
layer-pipeline = Газопроводы
layer-nodes = Места
layer-borders = Страны
layer-land = Суша
built-from = Построено из
sources-cited = Цитируемые источники
software = Программы
made-software = Сделано
made-version = Версия атласа
made-sha256 = Атлас, SHA-256
made-command = Команда
made-parameters = Параметры
made-scenarios = Сценарии
made-as_of = Год
made-seed = Начальное число
drawn-with = Нарисовано Leaflet 1.9.3 (BSD-2-Clause) через Folium (MIT).
place-near = { $point ->
    [N] { NAME($node) }, { COUNT($km) } км к северу
    [NE] { NAME($node) }, { COUNT($km) } км к северо-востоку
    [E] { NAME($node) }, { COUNT($km) } км к востоку
    [SE] { NAME($node) }, { COUNT($km) } км к юго-востоку
    [S] { NAME($node) }, { COUNT($km) } км к югу
    [SW] { NAME($node) }, { COUNT($km) } км к юго-западу
    [W] { NAME($node) }, { COUNT($km) } км к западу
   *[NW] { NAME($node) }, { COUNT($km) } км к северо-западу
}
place-again = { $name } ({ THOUSANDTHS($lat) }, { THOUSANDTHS($lon) })
