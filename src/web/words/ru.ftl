brand = Gradus
skip = К содержанию
other-language = In English
bench = Верстак
bench-lead = Папка читается заново при каждом запросе. Сохранённое видно сразу.
bench-empty = Здесь пока нет задач. Создать: gradus new my-sheet/my-problem
bench-parts = { $n ->
    [one] { $n } часть
    [few] { $n } части
   *[other] { $n } частей
}
bench-mistakes = { $n ->
    [one] { $n } ошибка
    [few] { $n } ошибки
   *[other] { $n } ошибок
}
bench-saved = Файл сохранён; то, что вы печатаете, на месте.
bench-reload = Показать сохранённое
bench-seed = Зерно
bench-show = Показать
bench-sheet = Числа листка
bench-previous = Предыдущее зерно
bench-next = Следующее зерно
bench-check = Что говорит проверка
bench-clean = Ни неожиданностей, ни предупреждений.
bench-surprise = неожиданность
bench-undrawn = { $n ->
    [one] Для { $n } зерна нет чисел, удовлетворяющих require.
   *[other] Для { $n } зёрен нет чисел, удовлетворяющих require.
}
bench-parameters = Параметры
bench-key = Ключ
bench-try = Проверить этот ответ
bench-rubric = Рубрика
bench-spread = Ключ на { $n ->
    [one] { $n } варианте
   *[other] { $n } вариантах
}
bench-quartiles = Квартили
bench-distinct = Разных значений
bench-zero = Нулей
bench-frequent = Чаще всего
bench-ugly = Некрасивых
bench-more = { $n ->
    [one] Ещё { $n } число не показано.
    [few] Ещё { $n } числа не показаны.
   *[other] Ещё { $n } чисел не показано.
}
bench-slips = Что вводят с известными ошибками: { $n ->
    [one] { $n } ответ
    [few] { $n } ответа
   *[other] { $n } ответов
}
bench-authored = из файла
sign-in = Войти
sign-out = Выйти
login = Логин
password = Пароль
sign-in-lead = Задачи на градиентный спуск и матричные производные
sign-in-failed = Логин и пароль не подходят друг к другу. Ничего не заблокировано, попробуйте ещё раз.
sign-in-busy = Сейчас входит слишком много людей. Попробуйте через минуту.
sheets = Листки
sheets-title = Листки с задачами
sheet-number = Листок { $n }
dashboard = Группа
points = { $n ->
    [one] { $n } балл
    [few] { $n } балла
    [many] { $n } баллов
   *[other] { $n } балла
}
of-points = из { $n ->
    [one] { $n } балла
   *[other] { $n } баллов
}
variant-number = Вариант { $n }
new-numbers = Новые числа
new-numbers-hint = Выдаёт задачу с другими числами. Заработанное остаётся.
answer = Ваш ответ
submit = Проверить
hint-number = Число: 1,6; 8/5; 160 %; 1/sqrt(10)
hint-list = Числа через точку с запятой: 0,8; 1,2; 1,4
hint-rows = По строкам: 1 2; 3 4
hint-interval = Промежуток: (2; 5] или 2 < NAME <= 5; без одного конца: NAME > 2
hint-several = Каждый верно отмеченный или пропущенный вариант засчитывается, каждая ошибка отнимает один верный; меньше 0 не бывает.
hint-prose = Не больше { $n ->
    [one] { $n } знака
   *[other] { $n } знаков
}. Текст проверяет преподаватель; из нескольких — последний.
choose-one = Выберите один вариант
choose-several = Отметьте всё, что верно
hand-in = Сдать
hint-expression = Выражение, в котором
read-as = Прочитано
tries-left = { $n ->
    [one] осталась { $n } попытка
    [few] осталось { $n } попытки
   *[other] осталось { $n } попыток
}
outcome-correct = Верно
outcome-partial = Верно частично
outcome-wrong = Неверно
outcome-invalid = Не разобрано, попытка не потрачена
outcome-undecided = Не решено, попытка не потрачена
outcome-waiting = Сдано, ждёт проверки
outcome-late = Поздно, сохранено без проверки
outcome-none = Ответа ещё нет
earlier = { $n ->
    [one] { $n } прежний ответ
    [few] { $n } прежних ответа
   *[other] { $n } прежних ответов
}
step-right = верно
step-follows = верно продолжает ваш
step-wrong = неверно
right-would-be = Правильно было бы
student = Студент
total = Всего
part = Часть
who = Кто
typed = Введено
download = Скачать оценки (CSV)
class-empty = Студентов пока нет. Загрузите список: gradus roster import FILE.csv
class-title = Группа
class-lead = Студенты × части, в баллах. Клетка открывает ответы студента, заголовок — ответы на эту часть.
student-answers = Ответы
no-submissions = Ответов ещё нет.
part-answers = Ответы на эту часть
outcomes = Исходы
common-slips = Что пошло не так, по самой точной ошибке
error-title = Не получилось
not-found = Такой страницы нет, или она не ваша.
forbidden = Эта страница для преподавателей.
cross-site = Запрос пришёл с другого сайта и не выполнен.
conflict = Эта форма уже отправлена с другим текстом. Откройте страницу заново; первый текст сохранён.
busy = Сервер на минуту занят. Ваш текст остался в форме: отправьте её ещё раз.
too-large = Текст слишком большой: читается не больше 16 КиБ.
internal = Что-то сломалось на нашей стороне. Это записано в журнал; ничего из сохранённого не потеряно.
slow = Запрос шёл слишком долго.
malformed-form = Форма дошла не целиком. Вернитесь и отправьте её ещё раз.
wrong-method = Этот адрес не принимает такие запросы.
home = К листкам
back-to-class = К группе
legend = ● верно, ◐ частично, ○ неверно, ◇ ждёт проверки, – нет ответа
marking = Проверка
marking-lead = Тексты, которые ждут проверки, сначала старые. У каждого студента в каждой части проверяется последний.
marking-empty = Ни один текст не ждёт проверки.
marked-texts = Проверено
texts-wait = { $n ->
    [one] { $n } текст ждёт проверки
    [few] { $n } текста ждут проверки
   *[other] { $n } текстов ждут проверки
}
question = Вопрос
sample = Текст на все баллы
criteria-met = Что есть в тексте
comment = Комментарий студенту
comment-said = Комментарий:
save-next = Сохранить и дальше
earlier-marks = Прежние оценки
to-marking = Проверить текст
your-text = Ваш текст
send-again = Отправить ещё раз
notes = Заметки о печатном листке
derivation = Как выводится ответ
signed-out = Сеанс закончился. Войдите в другой вкладке и отправьте текст отсюда ещё раз.
