# Что читатель закрывает щелчком и что из этого следует.

close-mode = Закрыть линии
close-title = Закрыто вами
close-this = Закрыть для движения
close-open-this = Открыть для движения
close-it = Закрыть: { $what }
close-what = { $what }
close-circle = круг { FIGURE($km) } км ({ FIGURE($lat) }°, { FIGURE($lon) }°)
close-closed = { $more ->
    [0] Закрыто: { $what }
   *[other] Закрыто: { $what } и ещё { $more }
}
close-central = При средних значениях допущений; низкая достоверность. Пропускная способность не учтена. Время — среднее по грузам, у которых остаётся путь.
close-open-again = Снова открыть: { $what }
close-undo = Отменить
close-clear = Очистить
close-hours = Дольше, быстрейший путь
close-hours-is = { HOURS($hours, sign: 1) } ч на тонну
close-money = Дороже, дешевейший путь
close-money-is = { USD($money, sign: 1) } млн USD/год
close-cut = Пар без пути
close-cut-is = { $cut } из { $pairs }
close-amount = Грузы без пути
close-amount-is = { AMOUNT($cutAmount) } из { AMOUNT($asked) } млн т/год
close-idle = Здесь не действует, поэтому закрытие ничего не меняет: { $lines }.
close-head-pair = Откуда – куда
close-head-way = Быстрейший путь
close-head-usd = Дешевейший, USD/т
close-h = { HOURS($before) } → { HOURS($after) } ч
close-km = { KM($before) } → { KM($after) } км
close-usd = { USD($before) } → { USD($after) }
close-no-way = пути нет
close-pair = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }
close-pair-road = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }, только автодорога
close-pair-gas = { NAME($origin, short: 1) } – { NAME($destination, short: 1) }, газ
close-nothing = { $asked ->
    [demand] Пар мест, между которыми есть спрос
   *[ends] Пар мест, о которых спрошено
}, — { $pairs }: ни для одной путь не стал дольше или дороже.
close-unsure = { $count ->
    [one] { $count } линия проходит так близко к краю круга, что по рисунку не видно, внутри ли она: { $lines }.
    [few] { $count } линии проходят так близко к краю круга, что по рисунку не видно, внутри ли они, например { $lines }.
   *[other] { $count } линий проходят так близко к краю круга, что по рисунку не видно, внутри ли они, например { $lines }.
}
close-on-top = Сверх сценария «{ $scenario }».
close-how = Как это посчитано
close-note = Часы — по быстрейшему пути каждой пары, доллары — по самому дешёвому: деньги и стоимость времени. Пропускная способность не учтена. Скорости, ожидания и цены — средние значения допущений (низкая достоверность). Дополнительное время тонны — среднее по грузам, у которых путь остался. Линия закрывается целиком. Место закрывает всё, что в нём начинается, кончается или обрабатывается. Страна закрывает каждую линию, часть которой лежит в ней, и всё, что там начинается, кончается или обрабатывается, включая её собственную торговлю. Круг закрывает каждую линию и каждое место, которых он касается.
close-unknown = { $count ->
    [one] { $count } закрытие из ссылки на этой странице неизвестно: { $what }.
    [few] { $count } закрытия из ссылки на этой странице неизвестны: { $what }.
   *[other] { $count } закрытий из ссылки на этой странице неизвестны: { $what }.
}
close-not-known = В этом сценарии неизвестно: нет времени или цены открытой линии.
close-absent = Закрывать линии щелчком на этой странице нельзя: нет времени или цен либо линий слишком много.
close-strip = Закрыто: { $count } · { HOURS($hours, sign: 1) } ч на тонну · { USD($money, sign: 1) } млн USD/год · без пути { $cut } из { $pairs } пар
close-strip-pairs = Закрыто: { $count } · без пути { $cut } из { $pairs } пар
close-hint = Щелчок по линии, месту или стране закрывает, повторный открывает. Протяните или щёлкните по морю, чтобы нарисовать круг.
close-hint-keys = С клавиатуры: стрелки, затем Enter. Esc — конец.
close-radius = Круг, км
close-draw = Нарисовать в центре
close-country = Закрыть страну…
close-done = Готово
