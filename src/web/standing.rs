//! Dates, the late rule, what was granted, and how an attempt stands, in words.

use crate::course::gradebook::decimal;
use crate::course::lateness::Late;
use crate::course::policy::{Feedback, Policy};
use crate::course::sitting::{Extension, State};
use crate::service::grades::standing::Stand;
use crate::web::clock::Clock;
use crate::web::view::points_text;
use crate::web::words::Words;

/// A moment in words and for machines.
pub(super) type Moment = (String, String);

/// A moment for a page.
pub(super) fn moment(at_ms: i64, clock: &Clock, words: Words) -> Moment {
    (clock.show(at_ms, words.language()), Clock::machine(at_ms))
}

/// Words with a moment after them.
pub(super) fn at(id: &str, at_ms: i64, clock: &Clock, words: Words) -> String {
    format!("{} {}", words.say(id), clock.show(at_ms, words.language()))
}

/// How an attempt stands.
pub(super) fn standing(state: State, clock: &Clock, words: Words) -> String {
    match state {
        State::Running(None) => words.say("quiz-running"),
        State::Running(Some(end)) => at("quiz-runs-until", end, clock, words),
        State::HandedIn(when) => at("quiz-handed-in", when, clock, words),
        State::RanOut(when) => at("quiz-ran-out", when, clock, words),
    }
}

/// The dates of a policy in one line; that there are none is said, too.
pub(super) fn dates(policy: &Policy, clock: &Clock, words: Words) -> String {
    let dates = [("quiz-opens", policy.open_ms), ("due-at", policy.due_ms), ("quiz-closes", policy.close_ms)];
    let said: Vec<String> =
        dates.into_iter().filter_map(|(id, date)| Some(at(id, date?, clock, words))).collect();
    if said.is_empty() { words.say("no-dates") } else { said.join(", ") }
}

/// What a late answer costs.
pub(super) fn late(late: Late, words: Words) -> String {
    let points = words.decimal(&decimal(i64::from(late.per_day_micro)));
    let of = late.of.map(|of| format!(" {}", words.count("of-points", of))).unwrap_or_default();
    format!("{} −{points}{of}", words.say("late-costs"))
}

/// What a student was granted, in one line; nothing if nothing was.
pub(super) fn granted(extension: &Extension, clock: &Clock, words: Words) -> Option<String> {
    let longer = (extension.time_percent != 100).then(|| format!("{}\u{a0}%", extension.time_percent));
    let dates = [
        ("quiz-opens", extension.open_ms),
        ("due-at", extension.due_ms),
        ("quiz-closes", extension.close_ms),
    ];
    let dates = dates.into_iter().filter_map(|(id, date)| Some(at(id, date?, clock, words)));
    let granted: Vec<String> = longer.into_iter().chain(dates).collect();
    (!granted.is_empty()).then(|| granted.join(", "))
}

/// What counts of a student at a sheet or a quiz, in a row.
pub(super) struct StandView {
    /// What they sign in by.
    pub login: String,
    /// What they are called.
    pub name: String,
    /// What they were granted.
    pub granted: Option<String>,
    /// Their own soft deadline.
    pub due: String,
    /// How many late days they spent here.
    pub days: u32,
    /// How many are left.
    pub left: u32,
    /// What they have.
    pub earned: String,
    /// How lateness made it less; nothing if it did not.
    pub taken: String,
}

/// What counts of a student, for a row.
pub(super) fn stand(stand: Stand, clock: &Clock, words: Words) -> StandView {
    let graded = stand.graded;
    let points = |micro: i64| words.decimal(&points_text(micro));
    let taken = (graded.taken_micro > 0)
        .then(|| format!("{} − {}", points(graded.micro + graded.taken_micro), points(graded.taken_micro)));
    StandView {
        granted: granted(&stand.extension, clock, words),
        due: stand.due_ms.map(|due| clock.show(due, words.language())).unwrap_or_default(),
        days: stand.days,
        left: stand.purse.left(),
        earned: points(graded.micro),
        taken: taken.unwrap_or_default(),
        login: stand.person.login,
        name: stand.person.name,
    }
}

/// When what is held back will be seen; nothing if it is seen already.
pub(super) fn later(feedback: Feedback, shown_from: Option<i64>, clock: &Clock, words: Words) -> String {
    match (feedback, shown_from) {
        (Feedback::Never, _) => words.say("quiz-feedback-never"),
        (Feedback::AfterClosing, Some(from)) => format!("{}.", at("quiz-results-at", from, clock, words)),
        (Feedback::Now, Some(from)) => format!("{}.", at("solutions-at", from, clock, words)),
        (_, None) => String::new(),
    }
}
