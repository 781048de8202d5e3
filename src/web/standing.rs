//! Dates, the late rule, what was granted, and how an attempt stands, in words.

use crate::course::gradebook::decimal;
use crate::course::lateness::Late;
use crate::course::policy::{Feedback, Policy};
use crate::course::sitting::{Extension, State};
use crate::web::clock::Clock;
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

/// When what was right will be seen; nothing if that depends on nobody else.
pub(super) fn later(feedback: Feedback, closes: Option<i64>, clock: &Clock, words: Words) -> String {
    match (feedback, closes) {
        (Feedback::Never, _) => words.say("quiz-feedback-never"),
        (_, Some(close)) => format!("{}.", at("quiz-results-at", close, clock, words)),
        (_, None) => String::new(),
    }
}
