brand = Gradus
skip = К содержанию
language-name = Русский
other-language = In English
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
no-answers = ответа ещё нет
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
outcome-late = Поздно, сохранено без проверки
outcome-none = Ответа ещё нет
earlier = { $n ->
    [one] { $n } прежний ответ
    [few] { $n } прежних ответа
   *[other] { $n } прежних ответов
}
step = Шаг
step-right = верно
step-follows = верно продолжает ваш
step-wrong = неверно
right-would-be = Правильно было бы
best-so-far = Лучшее до сих пор
student = Студент
total = Всего
part = Часть
when = Когда
who = Кто
typed = Введено
said = Оценка
download = Скачать оценки (CSV)
class-empty = Студентов пока нет. Загрузите список: gradus roster import FILE.csv
class-title = Группа
class-lead = Студенты × части, в баллах. Клетка открывает ответы студента, заголовок — ответы на эту часть.
student-answers = Ответы
no-submissions = Ответов ещё нет.
part-answers = Ответы на эту часть
outcomes = Исходы
common-slips = Что пошло не так, по самой точной ошибке
slip-none = ошибка не распознана
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
legend = ● верно, ◐ частично, ○ неверно, – нет ответа
your-text = Ваш текст
send-again = Отправить ещё раз
derivation = Как выводится ответ
signed-out = Сеанс закончился. Войдите в другой вкладке и отправьте текст отсюда ещё раз.
