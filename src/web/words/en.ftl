brand = Gradus
skip = Skip to the content
other-language = По-русски
bench = Workbench
bench-lead = The folder is read anew at every request. What you save shows at once.
bench-empty = There is no problem here yet. Make one: gradus new my-sheet/my-problem
bench-parts = { $n ->
    [one] { $n } part
   *[other] { $n } parts
}
bench-mistakes = { $n ->
    [one] { $n } mistake
   *[other] { $n } mistakes
}
bench-saved = A file was saved; what you are typing is still here.
bench-reload = Show what was saved
bench-seed = Seed
bench-show = Show
bench-sheet = The sheet’s numbers
bench-previous = Previous seed
bench-next = Next seed
bench-check = What the check says
bench-clean = No surprise and no warning.
bench-surprise = surprise
bench-undrawn = { $n ->
    [one] For { $n } seed no numbers satisfy require.
   *[other] For { $n } seeds no numbers satisfy require.
}
bench-parameters = Parameters
bench-key = Key
bench-try = Try this answer
bench-rubric = Rubric
bench-spread = The key over { $n ->
    [one] { $n } variant
   *[other] { $n } variants
}
bench-quartiles = Quartiles
bench-distinct = Different values
bench-zero = Zero
bench-frequent = Most frequent
bench-ugly = Ugly
bench-more = { $n ->
    [one] { $n } more number is not drawn.
   *[other] { $n } more numbers are not drawn.
}
bench-slips = What known mistakes enter: { $n ->
    [one] { $n } answer
   *[other] { $n } answers
}
bench-authored = from the file
sign-in = Sign in
sign-out = Sign out
login = Login
password = Password
sign-in-lead = Problem sets on gradient descent and matrix derivatives
sign-in-failed = Login and password do not fit together. Try again.
sign-in-busy = Too many people are signing in just now. Try again in a moment.
sign-in-wait = { $n ->
    [one] Too many wrong passwords. Another try is possible in { $n } second; whoever is signed in stays so.
   *[other] Too many wrong passwords. Another try is possible in { $n } seconds; whoever is signed in stays so.
}
sheets = Sheets
sheets-title = Problem sheets
sheet-number = Sheet { $n }
dashboard = Class
points = { $n ->
    [one] { $n } point
   *[other] { $n } points
}
of-points = of { $n ->
    [one] { $n } point
   *[other] { $n } points
}
variant-number = Variant { $n }
new-numbers = New numbers
new-numbers-hint = Draws the problem anew. What you have earned stays.
answer = Your answer
submit = Check
hint-number = A number: 1.6, 8/5, 160 %, 1/sqrt(10)
hint-list = Numbers separated by semicolons: 1.5; -2; 0.25
hint-rows = Row by row: 1 2; 3 4
enough-digits = { $n ->
    [1] One significant digit is enough.
    [2] Two significant digits are enough.
    [3] Three significant digits are enough.
    [4] Four significant digits are enough.
   *[other] { $n } significant digits are enough.
 }
enough-decimals = { $n ->
    [0] To the nearest whole number is enough.
    [1] One digit after the point is enough.
    [2] Two digits after the point are enough.
    [3] Three digits after the point are enough.
   *[other] { $n } digits after the point are enough.
 }
enough-exact = The value must be exact.
hint-interval = An interval: (2; 5] or 2 < NAME <= 5; without an end: NAME > 2
hint-several = Every option judged rightly counts, every one judged wrongly takes one back; never below 0.
hint-prose = At most { $n } characters. A person marks the text; of several, the last one.
choose-one = Choose one
choose-several = Choose everything that is right
hand-in = Hand in
hint-expression = An expression in
read-as = Read as
tries-left = { $n ->
    [one] { $n } try left
   *[other] { $n } tries left
}
outcome-correct = Right
outcome-partial = Partly right
outcome-wrong = Not right
outcome-invalid = Not understood, no try used
outcome-undecided = Undecided, no try used
outcome-waiting = Handed in, waiting to be marked
outcome-late = Late, kept unjudged
outcome-none = No answer yet
earlier = { $n ->
    [one] { $n } earlier answer
   *[other] { $n } earlier answers
}
step-right = right
step-follows = follows from yours
step-wrong = not right
right-would-be = Right would be
student = Student
total = Total
part = Part
who = Who
typed = Typed
download = Download grades (CSV)
class-empty = There is no student yet. Import a roster: gradus roster import FILE.csv
class-title = Class
class-lead = Students × parts, in points. Each cell opens the student's answers, each heading the answers to that part.
student-answers = Answers
no-submissions = No answers yet.
part-answers = Answers to this part
outcomes = Outcomes
common-slips = What went wrong, by the most specific slip
error-title = That did not work
not-found = There is no such page, or it is not yours.
forbidden = This page is for instructors.
cross-site = The request came from another site and was not carried out.
conflict = This form was already sent with another text. Open the page again; the first text is kept.
busy = The server is busy for a moment. Your text is still in the form: send it again.
too-large = The text is too large: at most 16 KiB are read.
internal = Something broke on our side. It has been written to the log; nothing that was stored is lost.
one-moment = One moment
still-judging = What was handed in is still being judged. This page loads itself again.
slow = This took too long: the request did not arrive in time, or the server is very busy. Try again.
malformed-form = The form did not arrive whole. Go back and send it again.
wrong-method = This address does not take that kind of request.
home = To the sheets
back-to-class = To the class
legend = ● right, ◐ partly, ○ not right, ◇ to be marked, – no answer
marking = Marking
marking-lead = The texts that wait, the oldest first. Of each student and part the last one is marked.
marking-empty = No text waits to be marked.
marked-texts = Marked
texts-wait = { $n ->
    [one] { $n } text waits to be marked
   *[other] { $n } texts wait to be marked
}
question = The question
sample = A text that would get all points
criteria-met = What the text meets
comment = Comment to the student
comment-said = Comment:
save-next = Save, then the next one
earlier-marks = Earlier marks
to-marking = Mark this text
your-text = Your text
send-again = Send again
notes = Notes on the printed sheet
signed-out = You are no longer signed in. Sign in in another tab, then send the text again from here.
hint-number-of = Hint { $n }
give-up = Show the solution
give-up-hint = After that this part is closed for these numbers.
give-up-for-good = After that this part is closed for good.
solution = Solution
solution-of-sheet = Solution for the sheet’s numbers
quizzes = Quizzes
quizzes-empty = There is no quiz yet. Write one below; the problems come from the sheets.
quiz-new = A new quiz
file-grants = What students are granted stands in the sections [[extension]]: what they say takes the place of all that is granted. Without any, what is granted stays; extension = [] before the first section takes it all away.
quiz-by-form = With a form
quiz-by-file = From a file
quiz-name = Name in its address
quiz-name-help = Small Latin letters, digits and hyphens, as in quiz-1.
quiz-title-en = Title in English
quiz-title-ru = Title in Russian
quiz-shuffle = Each attempt has its questions in an order of its own
quiz-pools = Questions
quiz-pools-help = A pool in which nothing is said is left out; once this is saved, there is room for another one.
quiz-pools-begun = Whoever has begun keeps their questions.
quiz-pool = Pool { $n }
quiz-pick = How many of what is chosen here
quiz-pick-help = Drawn for each attempt. Empty: all.
quiz-points = Points for each question
quiz-whole-sheet = the whole sheet
quiz-chosen = chosen: { $n }
quiz-file = The file of the quiz
quiz-door = What students see
quiz-questions = { $n ->
    [one] { $n } question
   *[other] { $n } questions
}
quiz-minutes = { $n ->
    [one] { $n } minute from the beginning
   *[other] { $n } minutes from the beginning
}
quiz-tries = { $n ->
    [one] { $n } try at each part
   *[other] { $n } tries at each part
}
quiz-opens = opens
quiz-closes = closes
quiz-open = open
quiz-feedback-now = Each answer can be checked at once.
quiz-feedback-after = What was right is shown when everybody is done.
quiz-feedback-never = What was right is not shown here.
quiz-saves = What you type is saved as you go. When the time is out, what was saved last counts.
quiz-code = Code
quiz-begin = Begin
quiz-begin-hint = The time runs from here, on every device the same.
quiz-go-on = Go on
quiz-not-yet = The quiz opens
quiz-shut = closed
quiz-left = Time left:
quiz-until = until
quiz-parts = Parts of the quiz
quiz-offline = No connection. What you type stays in this browser and is sent when the connection is back.
quiz-save = Save
quiz-saving = saving …
quiz-saved = saved
quiz-not-saved = not saved
quiz-hand-in = Hand in
quiz-hand-in-hint = After that nothing can be changed.
quiz-running = running
quiz-runs-until = running until
quiz-handed-in = handed in
quiz-ran-out = time ran out
quiz-not-begun = not begun
quiz-results-at = What was right is shown when everybody is done: from
solutions-at = Solutions are shown when everybody is done: from
quiz-review = Look through the answers
quiz-state = State
quiz-answered = Answered
quiz-grant = More time for one student
quiz-percent = Time, in percent of the others’
quiz-own-opening = Opens for this student at
quiz-own-close = Closes for this student at
save = Save
receipt = Receipt
receipt-saved = Saved
receipt-none = no answer
receipt-code = Code
receipt-hint = The codes follow from what was saved: they show that nothing was changed. Attempt
clash-title = Two texts
clash-lead = Another text was saved meanwhile, in another tab or on another device.
clash-mine = The text from this page
clash-theirs = The text that is saved
clash-keep-mine = Save what I typed
clash-keep-theirs = Keep the saved text
own-grades = My grades
grades-title = Gradebook
grades-no-file = There are no grades yet: the file below says what they follow from.
grades-legend = Slanted: something is still missing in it; the student’s page says what. – is nothing yet.
own-no-grades = How the grades of this course come about has not been said yet.
marks-enter = Enter marks
marks-ranges = Students
marks-hint = Empty: no mark.
course-file = File of the course
so-far = so far
not-yet = not yet
at-most = At most
by-hand = Entered by the instructor.
dropped = dropped
not-counted = does not count yet
missing = Still missing
missing-hint = What is missing is no zero: it is left out, and the rest weighs more, until it is there.
still-to-come = { $n ->
    [one] { $n } still to come
   *[other] { $n } still to come
}
counts-from = counts from
days-late = { $n ->
    [one] { $n } day late
   *[other] { $n } days late
}
late-days-spent = { $n ->
    [one] { $n } late day spent
   *[other] { $n } late days spent
}
late-days-left = { $n ->
    [one] { $n } late day left
   *[other] { $n } late days left
}
late-days-here = Late days here
late-days-left-short = Late days left
late-day-spend = Spend a late day
late-day-moves = The soft deadline moves to
late-costs = Each day begun after the soft deadline:
due-at = due
no-dates = no dates
own-due = Soft deadline of this student
own-due-short = Due
form-wrong = Nothing was saved yet: see the marked fields.
policy = Rules
policy-zone = All times are those of
policy-opens = Opens
policy-opens-help = Nothing is shown before. Empty: open already.
policy-due = Soft deadline
policy-due-help = From this moment answers are late. Empty: nothing is late.
policy-closes = Hard deadline
policy-closes-help = Nothing counts from this moment on, not by a millisecond. Empty: never.
policy-late = Points taken for each day begun
policy-late-help = A day is 24 hours from the soft deadline. Only what was gained late pays for it. Empty: nothing is taken.
policy-of = … of so many points in all
policy-of-help = 10: one point is a tenth of the whole, whatever it is worth. Empty: its own points.
policy-late-days = Students may spend late days
policy-late-days-help = Each moves the soft deadline by a day, never beyond the hard one.
policy-tries = Tries at each part
policy-tries-help = A whole number. Empty: any number.
policy-hints = Hints
policy-give-up = Solution on request, which closes the part
policy-new-numbers = New numbers on request
policy-minutes = Minutes from each student’s beginning
policy-minutes-help = Empty: until the hard deadline.
policy-feedback = What is right is shown
policy-feedback-now = at once
policy-feedback-after = when the quiz has closed for everybody
policy-feedback-never = never
policy-code = Code that is said in the room
policy-code-help = Empty: none is asked for.
rules-file = The same as a file
left-to-soft = Until the soft deadline:
left-to-hard = Until the hard deadline:
soft-deadline-passed = The soft deadline has passed.
hard-deadline-passed = The hard deadline has passed.
span-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
span-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
span-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
span-moment = less than a minute
late-days-back = Give late days back
late-days-back-lead = They count as never spent: the soft deadline of this student moves back, and the days may be spent elsewhere.
late-days-back-days = How many
