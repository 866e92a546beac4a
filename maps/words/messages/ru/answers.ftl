# The answer of a scenario, at the top of the page: a sentence, up to three figures.

answer-unit = { $unit ->
    [trucks] { COUNT($amount) ->
        [one] грузовик
        [few] грузовика
       *[many] грузовиков
    }
   *[t] т
}
answer-queue = { $wholly ->
    [wholly] Закрыто
   *[partly] Сужено
} на { days }: { NAME($place, short: 1) } — на пике в очереди ⟦{ COUNT($amount) } { answer-unit }⟧, на { $day }-й день.
answer-queue-from = { $wholly ->
    [wholly] Закрыто
   *[partly] Сужено
} на { days } с { $start }: { NAME($place, short: 1) } — на пике в очереди ⟦{ COUNT($amount) } { answer-unit }⟧, на { $day }-й день.
answer-unserved = Из { AMOUNT($demand) } млн т груза в год не перевезти ⟦{ AMOUNT($mt) } млн т⟧.
answer-cost = Перевозка стоит на ⟦{ USD($usd) } млн USD⟧ в год { $more ->
    [more] дороже
   *[less] дешевле
}{ $slower ->
    [slower] {" "}и длится на { HOURS($hours) } ч на тонну дольше
    [faster] {" "}и длится на { HOURS($hours) } ч на тонну меньше
   *[same] {""}
}.
answer-cut = { $pairs ->
    [one] Без пути остаётся ⟦{ $pairs } пара мест⟧.
    [few] Без пути остаются ⟦{ $pairs } пары мест⟧.
   *[other] Без пути остаются ⟦{ $pairs } пар мест⟧.
}
answer-gas = Из { AMOUNT($demand) } млрд м³ газа в год можно доставить ⟦{ AMOUNT($bcm) } млрд м³⟧.
answer-opened = Открывается ⟦{ KM($km) } км⟧ линий; { $moves ->
    [moves] часть грузов идёт другим путём, почти без разницы в цене и времени.
   *[same] спрос идёт прежним путём.
}
answer-lost = Закрывается ⟦{ KM($km) } км⟧ линий; { $moves ->
    [moves] часть грузов идёт другим путём, почти без разницы в цене и времени.
   *[same] спрос идёт прежним путём.
}
answer-narrowed = Проходит меньше, но предел нигде не достигнут; чего стоят неполная загрузка и задержки до предела, модель не считает.
answer-nothing = Ничто из спроса не идёт другим путём и не едет дольше.
figure-queue-cost = { FIGURE($usd) } млн USD
figure-queue-cost-note = за ожидание и объезд в эти дни, груз любым транспортом
figure-queue-gone = { COUNT($day) }-й день
figure-queue-gone-note = исчезает последняя очередь, по всем видам транспорта
figure-unserved = { AMOUNT($mt) } млн т в год
figure-unserved-note = груза не перевезти, из { AMOUNT($demand) }
figure-cost = { $more ->
    [more] +
   *[less] −
}{ USD($usd) } млн USD в год
figure-cost-note = за груз, перевозимый до и после, все виды транспорта{ $lasts ->
    [while] , если продлится год
   *[for-good] {""}
}
figure-hours = { $slower ->
    [slower] +
   *[faster] −
}{ HOURS($hours) } ч
figure-hours-note = тонна груза в пути, все виды транспорта
figure-cut = { $pairs ->
    [one] { $pairs } пара
    [few] { $pairs } пары
   *[other] { $pairs } пар
}
figure-cut-note = мест без пути
figure-gas = { AMOUNT($bcm) } млрд м³ в год
figure-gas-note = газа доставляется, из { AMOUNT($demand) }
figure-opened = { KM($km) } км
figure-opened-note = линий открывается
figure-lost-lines = { KM($km) } км
figure-lost-lines-note = линий закрывается
answer-central = Число с интервалом — медиана вариантов допущений (низкая достоверность), под ним — где лежат девять из десяти; в списке сценариев тоже медианы; прочие числа и таблицы — при средних значениях.
answer-single = При средних значениях допущений, достоверность которых низкая; интервалы неизвестны.
answer-days = Стоимость дней включает и то, что ждёт или застряло в пути: первые дни самые дорогие, на год её не пересчитывают.
answer-demand = Спрос: ⟦{ AMOUNT($mt) } млн т⟧ груза в год вместо { AMOUNT($before) } млн т.
figure-demand = { AMOUNT($mt) } млн т в год
figure-demand-note = спрос на перевозку, прежде { AMOUNT($before) }
answer-hours = Тонна в пути на ⟦{ HOURS($hours) } ч⟧ { $slower ->
    [slower] дольше
   *[faster] меньше
}.
answer-lines-lost = Закрыто линий: ⟦{ $lines }⟧; чего это стоит, неизвестно: неизвестны скорости.
unsure = неотличимо от нуля
figure-cost-unsure = от { USD($low) } до { USD($high) } млн USD в год
figure-hours-unsure = от { HOURS($low) } до { HOURS($high) } ч
answer-cost-unsure = Стоимость перевозки меняется на величину ⟦{ figure-cost-unsure }⟧: это { unsure }.
answer-hours-unsure = Время тонны в пути меняется на величину ⟦{ figure-hours-unsure }⟧: это { unsure }.
